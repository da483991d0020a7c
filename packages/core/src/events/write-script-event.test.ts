import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createListener } from "../testing/test-deliveries.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { restoreVersion } from "../versions/restore-version.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const readEvents = (scriptId: string) =>
  withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT type, payload, source, depth,
         ARRAY(SELECT script_id::text FROM deliveries WHERE event_id = events.id ORDER BY 1) AS told
       FROM events WHERE payload->>'scriptId' = $1 ORDER BY id`,
      [scriptId],
    );
    return rows;
  });

test("each change to a script is an event of the platform's, and none that changes nothing", async () => {
  const listener = await createListener(core.context, admin, ["script.*"]);
  const { context } = core;
  const { id } = await createScript(context, admin, scriptInput({ name: "watched" }));
  await updateScript(context, admin, { id, source: "export default () => 2;" });
  await updateScript(context, admin, { id, source: "export default () => 2;" });
  await restoreVersion(context, admin, { scriptId: id, number: 1 });
  await setStatus(context, admin, { id, status: "active" });
  await setStatus(context, admin, { id, status: "active" });
  await deleteScript(context, admin, { id });
  const of = (type: string, status: string, version: number) => ({
    type,
    payload: {
      scriptId: id,
      name: "watched",
      type: "oneoff",
      status,
      version,
      actor: { type: "api_key", name: "admin" },
    },
    source: "platform",
    depth: 0,
    told: [listener],
  });
  expect(await readEvents(id)).toEqual([
    of("script.created", "draft", 1),
    of("script.updated", "draft", 2),
    of("script.updated", "draft", 3),
    of("script.status_changed", "active", 3),
    of("script.deleted", "active", 3),
  ]);
});

test("an event about a script is not that script's", async () => {
  const own = await createListener(core.context, admin, ["script.*", "*"]);
  await updateScript(core.context, admin, { id: own, description: "watches the others" });
  const other = await createListener(core.context, admin, ["script.updated"]);
  await setStatus(core.context, admin, { id: other, status: "paused" });
  for (const { told } of await readEvents(own)) expect(told).not.toContain(own);
  const ofOther = await readEvents(other);
  expect(ofOther.map(({ type }) => type)).toEqual(["script.created", "script.status_changed"]);
  for (const { told } of ofOther) expect(told).toContain(own);
});

test("a change that fails tells nothing", async () => {
  await createScript(core.context, admin, scriptInput({ name: "taken" }));
  await expect(
    createScript(core.context, admin, scriptInput({ name: "taken" })),
  ).rejects.toMatchObject({ code: "conflict" });
  const rows = await withOwner(core.ownerUrl, (client) =>
    client.query("SELECT FROM events WHERE payload->>'name' = 'taken'"),
  );
  expect(rows.rowCount).toBe(1);
});
