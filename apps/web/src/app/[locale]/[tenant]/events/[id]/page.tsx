import { EventPage } from "#features/events/event-page.tsx";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <EventPage key={id} id={id} />;
}
