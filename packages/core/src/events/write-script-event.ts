import type { Actor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import { writeEvent } from "./write-event.ts";

/** Something that was done to a script, and what it is since. */
export interface ScriptFact {
  type: "script.created" | "script.updated" | "script.deleted" | "script.status_changed";
  script: {
    tenantId: string;
    id: string;
    name: string;
    type: string;
    status: string;
    version: number;
  };
  at: Date;
}

/**
 * Tells of a change to a script, in the transaction of the change. The script itself does not get the event though it listens: an event
 * about a script is for others, and a script that is paused or being changed is in no state to answer for itself.
 */
export async function writeScriptEvent(
  tx: Tx,
  actor: Actor,
  { type, script, at }: ScriptFact,
): Promise<void> {
  const payload = {
    scriptId: script.id,
    name: script.name,
    type: script.type,
    status: script.status,
    version: script.version,
    actor: { type: actor.type, name: actor.name },
  };
  await writeEvent(
    tx,
    {
      tenantId: script.tenantId,
      type,
      payloadJson: JSON.stringify(payload),
      publisherId: null,
      key: null,
      depth: 0,
      source: "platform",
      executionId: null,
      createdAt: at,
    },
    { exceptScriptId: script.id },
  );
}
