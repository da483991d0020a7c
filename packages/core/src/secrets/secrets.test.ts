import { newId } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { createCore } from "../installation/core.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { deleteSecret } from "./delete-secret.ts";
import { getSecret } from "./get-secret.ts";
import { listSecrets } from "./list-secrets.ts";
import { listSecretsInput, maxSecrets, maxTotalBytes, setSecretInput } from "./secret.ts";
import { setSecret } from "./set-secret.ts";

let core: TestCore;
let admin: Caller;
let other: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  other = (await createTestTenant(core, "other")).callers.admin;
});
afterAll(() => core.release());

const set = (name: string, value: string, caller = admin) =>
  setSecret(core.context, caller, { name, value });
const get = (name: unknown, caller = admin) => getSecret(core.context, caller.scope, name);

/** Core on the same database under another RUNLET_SECRET. */
const coreUnder = (secret: string, previousSecrets: string[] = []) =>
  createCore({ database: core.context.database, secret, previousSecrets });

async function readRow(name: string, tenantId = admin.tenant.id) {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query<{ ciphertext: Buffer; key_id: string; updated_at: Date }>(
      "SELECT ciphertext, key_id, updated_at FROM secrets WHERE tenant_id = $1 AND name = $2",
      [tenantId, name],
    );
    if (rows[0] === undefined) throw new Error(`no row of ${name}`);
    return rows[0];
  });
}

async function writeCiphertext(name: string, ciphertext: Buffer): Promise<void> {
  await withOwner(core.ownerUrl, (client) =>
    client.query("UPDATE secrets SET ciphertext = $3 WHERE tenant_id = $1 AND name = $2", [
      admin.tenant.id,
      name,
      ciphertext,
    ]),
  );
}

describe("a secret", () => {
  test("is read as it was set, and set anew", async () => {
    const value = 'grüße 😀 \n\t"quoted" \\ 漢字';
    await set("API_KEY", value);
    expect(await get("API_KEY")).toBe(value);
    await set("API_KEY", "the next one");
    expect(await get("API_KEY")).toBe("the next one");
    await set("api_key", "another name");
    expect(await get("API_KEY")).toBe("the next one");
  });

  test("is in the table as ciphertext only, another one each time", async () => {
    await set("HIDDEN", "plain-as-day");
    const first = await readRow("HIDDEN");
    await set("HIDDEN", "plain-as-day");
    const second = await readRow("HIDDEN");
    expect(first.ciphertext.includes("plain-as-day")).toBe(false);
    expect(first.ciphertext.equals(second.ciphertext)).toBe(false);
    expect(first.key_id).toMatch(/^[0-9a-f]{16}$/);
    expect(core.context.secret).not.toContain(first.key_id);
  });

  test("is listed without its value, page by page, in the order of names", async () => {
    const page = async (given: object) =>
      listSecrets(core.context, other, listSecretsInput.parse(given));
    for (const name of ["B_TWO", "A_ONE", "C_THREE"]) await set(name, "listed-nowhere", other);
    const first = await page({ limit: 2 });
    expect(first).toEqual({
      items: [
        {
          name: "A_ONE",
          createdBy: null,
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
        {
          name: "B_TWO",
          createdBy: null,
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      ],
      nextCursor: "B_TWO",
    });
    const second = await page({ limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ name: "C_THREE" }], nextCursor: null });
    expect(JSON.stringify([first, second])).not.toContain("listed-nowhere");
  });

  test("that is deleted is not found, by scripts and by people", async () => {
    await set("GONE", "soon gone");
    await deleteSecret(core.context, admin, { name: "GONE" });
    await expect(get("GONE")).rejects.toMatchObject({
      name: "HostCallError",
      code: "not_found",
      message: "There is no secret GONE",
    });
    await expect(deleteSecret(core.context, admin, { name: "GONE" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("is its tenant's alone", async () => {
    await set("ONLY_ACME", "of acme");
    await expect(get("ONLY_ACME", other)).rejects.toMatchObject({ code: "not_found" });
  });

  test("leaves a trace of who set and deleted it, never of its value", async () => {
    await set("TRACED", "trace-me-not");
    await set("TRACED", "trace-me-not-either");
    await deleteSecret(core.context, admin, { name: "TRACED" });
    const { items } = await listAudit(core.context, admin, {
      targetType: "secret",
      targetId: "TRACED",
      limit: 10,
    });
    expect(items.map(({ action, changes, actor }) => [action, changes, actor.id])).toEqual([
      ["secret.delete", { value: ["hidden", null] }, admin.id],
      ["secret.set", { value: ["hidden", "hidden"] }, admin.id],
      ["secret.set", { value: [null, "hidden"] }, admin.id],
    ]);
    expect(JSON.stringify(items)).not.toContain("trace-me");
  });
});

describe("what is refused", () => {
  test.each([
    ["an empty name", { name: "" }, "name"],
    ["a digit first", { name: "1KEY" }, "name"],
    ["a hyphen", { name: "API-KEY" }, "name"],
    ["a line break", { name: "KEY\n" }, "name"],
    ["a name too long", { name: "K".repeat(101) }, "name"],
    ["a value too short", { value: "abc" }, "value"],
    ["a value too long", { value: "v".repeat(8_193) }, "value"],
    ["a NUL", { value: "abc\0def" }, "value"],
    ["half a surrogate pair", { value: "abc\ud800def" }, "value"],
    ["white space", { value: "      " }, "value"],
    ["a value that is no text", { value: 1234 }, "value"],
  ])("%s", (_, given, field) => {
    const parsed = setSecretInput.safeParse({ name: "FIT", value: "fits well", ...given });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
  });

  test("the edges are taken", () => {
    for (const given of [
      { name: "K", value: "1234" },
      { name: "k".repeat(100), value: "v".repeat(8_192) },
    ]) {
      expect(setSecretInput.parse(given)).toEqual(given);
    }
  });

  test.each([[undefined], [null], [7], [""], ["no-such"], [{ toString: () => "API_KEY" }]])(
    "a script that asks for %j",
    async (name) => {
      await expect(get(name)).rejects.toMatchObject({
        name: "HostCallError",
        code: "validation",
        message: expect.stringMatching(/^name: /),
      });
    },
  );

  test("more secrets than a tenant may have, also when set at once", async () => {
    const { admin: crowd } = (await createTestTenant(core, "crowd")).callers;
    for (let index = 2; index < maxSecrets; index += 1) await set(`S${index}`, "crowded", crowd);
    const outcomes = await Promise.allSettled(
      ["X1", "X2", "X3", "X4"].map((name) => set(name, "crowded", crowd)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(set("ONE_MORE", "crowded", crowd)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`at most ${maxSecrets} secrets`),
    });
    await expect(set("S2", "replaced", crowd)).resolves.toMatchObject({ name: "S2" });
  });

  test("more bytes than a tenant may have", async () => {
    const { admin: heavy } = (await createTestTenant(core, "heavy")).callers;
    const value = "é".repeat(8_192);
    const fitting = maxTotalBytes / Buffer.byteLength(value);
    for (let index = 0; index < fitting; index += 1) await set(`S${index}`, value, heavy);
    await expect(set("ONE_MORE", "four", heavy)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`at most ${maxTotalBytes} bytes`),
    });
    await expect(set("S0", value, heavy)).resolves.toMatchObject({ name: "S0" });
  });
});

describe("a row that is not what was written", () => {
  test.each<[string, (row: Buffer) => Buffer]>([
    ["a changed bit", (row) => Buffer.from(row.map((byte, at) => (at === 14 ? byte ^ 1 : byte)))],
    ["a cut end", (row) => row.subarray(0, -1)],
    ["a cut tag", (row) => row.subarray(0, 14)],
    ["nothing", () => Buffer.alloc(0)],
  ])("does not decrypt: %s", async (_, damage) => {
    await set("DAMAGED", "value-of-damaged");
    await writeCiphertext("DAMAGED", damage((await readRow("DAMAGED")).ciphertext));
    const refusal = await get("DAMAGED").catch((error) => error);
    expect(refusal).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/secret DAMAGED is damaged/),
    });
    expect(refusal.message).not.toContain("value-of-damaged");
  });

  test("does not decrypt under another name, nor in another tenant", async () => {
    await set("MOVED_FROM", "mine alone");
    await set("MOVED_TO", "something else");
    await writeCiphertext("MOVED_TO", (await readRow("MOVED_FROM")).ciphertext);
    await expect(get("MOVED_TO")).rejects.toMatchObject({ code: "unavailable" });
    await set("MOVED_FROM", "from the other", other);
    await writeCiphertext("MOVED_FROM", (await readRow("MOVED_FROM", other.tenant.id)).ciphertext);
    await expect(get("MOVED_FROM")).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("another RUNLET_SECRET", () => {
  const first = "1111-an-instance-secret-of-the-tests";
  const second = "2222-an-instance-secret-of-the-tests";

  test("reads what the one before wrote, while that is named", async () => {
    const before = coreUnder(first).context;
    await setSecret(before, admin, { name: "KEPT", value: "kept through" });
    const after = coreUnder(second, ["another ".repeat(5), first]).context;
    expect(await getSecret(after, admin.scope, "KEPT")).toBe("kept through");
    const without = await getSecret(coreUnder(second).context, admin.scope, "KEPT").catch((e) => e);
    expect(without).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/^The secret KEPT was encrypted under a RUNLET_SECRET that/),
    });
    expect(without.message).not.toMatch(/kept through|instance-secret/);
  });

  test("rotating re-encrypts what it can, names what it cannot, and may be repeated", async () => {
    const { id, callers } = await createTestTenant(core, `rotated-${newId().slice(-8)}`);
    const old = coreUnder(first).context;
    // More than one batch.
    for (let index = 0; index < 60; index += 1) {
      await setSecret(old, callers.admin, { name: `S${index}`, value: `value ${index}` });
    }
    const lost = coreUnder("lost ".repeat(8)).context;
    await setSecret(lost, callers.admin, { name: "LOST", value: "value-that-is-lost" });
    const fresh = coreUnder(second, [first, core.context.secret]);
    await setSecret(fresh.context, callers.admin, { name: "NEW", value: "new value" });
    const { updated_at } = await readRow("S0", id);

    const rotation = await fresh.installation.rotateSecrets();
    const ofTenant = rotation.unreadable.filter(({ name }) => name === "LOST");
    expect(ofTenant).toEqual([
      {
        tenantSlug: callers.admin.tenant.slug,
        name: "LOST",
        reason: expect.stringMatching(/^The secret LOST was encrypted/),
      },
    ]);
    expect(JSON.stringify(rotation)).not.toContain("value-that-is-lost");
    expect(rotation.rotated).toBeGreaterThanOrEqual(60);

    const onlySecond = coreUnder(second);
    for (const index of [0, 49, 50, 59]) {
      const value = await getSecret(onlySecond.context, callers.admin.scope, `S${index}`);
      expect(value).toBe(`value ${index}`);
    }
    expect((await readRow("S0", id)).updated_at).toEqual(updated_at);

    const again = await fresh.installation.rotateSecrets();
    expect(again).toEqual({
      rotated: 0,
      current: rotation.rotated + rotation.current,
      unreadable: rotation.unreadable,
    });
    const { items } = await listAudit(core.context, callers.admin, {
      action: "secret.rotate",
      limit: 10,
    });
    expect(items.map(({ changes }) => changes)).toMatchObject([
      { count: [null, expect.any(Number)] },
      { count: [null, expect.any(Number)] },
    ]);
  });
});
