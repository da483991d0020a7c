import type { Caller } from "../access/caller.ts";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { insertDocuments } from "../collections/insert-documents.ts";
import type { Context } from "../context.ts";
import { publishEvent } from "../events/publish-event.ts";
import { runScript } from "../executions/run-script.ts";
import { addMember } from "../members/add-member.ts";
import { createScript } from "../scripts/create-script.ts";
import { setSecret } from "../secrets/set-secret.ts";
import type { Action, Targets } from "./action.ts";
import { collection, documentActions } from "./document-actions.ts";
import { eventActions } from "./event-actions.ts";
import { scriptActions } from "./script-actions.ts";
import { tenantActions } from "./tenant-actions.ts";
import { createListener, killDeliveries } from "./test-deliveries.ts";
import { scriptInput } from "./test-script.ts";

/** Every action of a caller in a tenant, in an order in which all can succeed once. */
export const everyAction: Record<string, Action> = {
  ...tenantActions,
  ...documentActions,
  ...eventActions,
  ...scriptActions,
};

/** One row of each kind in the caller's tenant. */
export async function createTargets(context: Context, caller: Caller): Promise<Targets> {
  const name = "target";
  const { id: scriptId } = await createScript(context, caller, scriptInput({ name }));
  const execution = await runScript(context, caller, { scriptId, input: "mine", wait: false });
  const { id: apiKeyId } = await createApiKey(context, caller, { name, role: "viewer" });
  const email = `${name}@${caller.tenant.slug}.example`;
  const { userId } = await addMember(context, caller, { email, role: "viewer", name });
  await insertDocuments(context, caller, { collection, documents: [{ owner: caller.tenant.id }] });
  const secretName = "TARGET_OF_OTHER";
  await setSecret(context, caller, { name: secretName, value: "told to nobody" });
  for (const _ of ["one", "other"]) await createListener(context, caller, ["target.*"]);
  const { id: eventId } = await publishEvent(context, caller, { type: "target.event" });
  const [deadLetterId = "", otherDeadLetterId = ""] = await killDeliveries(context, caller);
  return {
    scriptId,
    executionId: execution.id,
    apiKeyId,
    userId,
    secretName,
    eventId,
    deadLetterId,
    otherDeadLetterId,
  };
}
