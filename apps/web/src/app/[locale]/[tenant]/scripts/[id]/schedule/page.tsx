import { ScriptSchedule } from "#features/scripts/script-schedule.tsx";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ScriptSchedule key={id} id={id} />;
}
