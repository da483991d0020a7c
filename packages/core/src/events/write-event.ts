import { newId } from "@runlet/db";
import type { Tx } from "../context.ts";
import { findListeners } from "./find-listeners.ts";
import { insertDeliveries, insertEvents, type NewEvent } from "./insert-events.ts";

/**
 * Writes an event and its deliveries, in the transaction of what it tells of. An event whose publisher's id the tenant has already is not
 * written again: the answer is the id of the first one, whatever the second one says. Two at once under one id: the second waits
 * for the end of the first.
 *
 * @param exceptScriptId a script that does not get the event, though it listens
 */
export async function writeEvent(
  tx: Tx,
  event: NewEvent,
  { exceptScriptId = null }: { exceptScriptId?: string | null } = {},
): Promise<{ id: string }> {
  const { tenantId, type, publisherId, key } = event;
  const id = newId();
  const inserted = await insertEvents(tx, [{ ...event, id }]);
  if (!inserted.has(id)) {
    return tx.event.findFirstOrThrow({ where: { tenantId, publisherId }, select: { id: true } });
  }
  const listeners = await findListeners(tx, [{ tenantId, type }]);
  await insertDeliveries(
    tx,
    listeners
      .filter(({ scriptId }) => scriptId !== exceptScriptId)
      .map(({ scriptId, status }) => ({ tenantId, eventId: id, key, scriptId, status })),
  );
  return { id };
}
