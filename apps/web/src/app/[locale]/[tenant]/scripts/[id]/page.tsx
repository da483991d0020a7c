import { ScriptPage } from "#features/scripts/script-page.tsx";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ScriptPage key={id} id={id} />;
}
