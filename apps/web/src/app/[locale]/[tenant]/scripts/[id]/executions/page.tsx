import { ScriptHistory } from "#features/scripts/script-history.tsx";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ScriptHistory id={id} />;
}
