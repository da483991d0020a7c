import { ExecutionPage } from "#features/executions/execution-page.tsx";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ExecutionPage key={id} id={id} />;
}
