import type { IncomingMessage } from "node:http";
import {
  createPostgresRateCounts,
  createRateLimiter,
  createTenantChanges,
  type FoundEndpoint,
  updateSettings,
} from "@runlet/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../logger.ts";
import { createReleases, type Releases } from "../../releases.ts";
import { startIssuer, type TestIssuer } from "../../testing/start-issuer.ts";
import { createWorkspace, type Workspace } from "../../testing/workspace.ts";
import { authorize } from "../authorize.ts";
import { createGatewayContext } from "../create-gateway-context.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { fetchKeySet } from "./fetch-key-set.ts";

const second = 1_000;
const minute = 60 * second;

let workspace: Workspace;
let issuer: TestIssuer;
let releases: Releases;
let found: FoundEndpoint;
let context: GatewayContext;
let aheadMs: number;

beforeAll(async () => {
  workspace = await createWorkspace();
});

afterAll(() => workspace?.close());

/** An issuer and a gateway of the test's own, over a true network, on a clock that the test sets. */
beforeEach(async () => {
  issuer = await startIssuer();
  aheadMs = 0;
  releases = createReleases(createLogger("silent"));
  const now = () => new Date(Date.now() + aheadMs);
  const core = { ...workspace.context, now, permittedHosts: ["127.0.0.1"] };
  const changes = createTenantChanges(core.database);
  const limiter = createRateLimiter(createPostgresRateCounts(core.database));
  const logger = createLogger("silent");
  context = createGatewayContext(core, { capacity: 10, changes, limiter, logger, releases });
  const allowedHosts = [issuer.host];
  await updateSettings(core, workspace.caller, { maxima: {}, allowedHosts });
  const path = `/${issuer.host.split(":")[1]}`;
  const auth = { mode: "jwt", issuer: issuer.url, audience: "shop" };
  const source = "export default () => 1";
  await workspace.createHttpScript({ path, source, http: { auth } });
  const endpoint = await context.routes.find({ tenantSlug: "acme", path });
  if (endpoint === null) throw new Error("there is no endpoint");
  found = endpoint;
  return async () => {
    await releases.run();
    await issuer.stop();
  };
});

const validForAnHour = () => ({ exp: Math.floor((Date.now() + aheadMs) / 1_000) + 3_600 });

async function codeOf(token: string): Promise<string> {
  const request = { headers: { authorization: `Bearer ${token}` } } as IncomingMessage;
  const caller = await authorize(context, found, request, "192.0.2.1").catch((error) => error);
  return caller.identity ?? caller.code;
}

const ada = () => `sub:${issuer.url}#ada`;

test("a new key of the issuer counts at once, and its old one for ten minutes at most", async () => {
  const old = await issuer.sign(validForAnHour());
  expect(await codeOf(old)).toBe(ada());
  await issuer.rotate("second");
  aheadMs += 9 * minute;
  expect(await codeOf(old)).toBe(ada());
  expect(await codeOf(await issuer.sign(validForAnHour()))).toBe(ada());
  expect(await codeOf(old)).toBe("unauthorized");

  const second = await issuer.sign(validForAnHour());
  await issuer.rotate("third");
  aheadMs += 10 * minute;
  expect(await codeOf(second)).toBe("unauthorized");
});

test("a forger under the issuer's kid has no luck, before and after the keys change", async () => {
  const forger = await startIssuer();
  const forged = () => forger.sign({ ...validForAnHour(), iss: issuer.url });
  expect(await codeOf(await forged())).toBe("unauthorized");
  await issuer.rotate("second");
  await forger.rotate("second");
  aheadMs += 30 * second;
  expect(await codeOf(await forged())).toBe("unauthorized");
  expect(await codeOf(await issuer.sign(validForAnHour()))).toBe(ada());
  await forger.stop();
});

test("an issuer that is gone is done without for an hour", async () => {
  const token = await issuer.sign({ exp: Math.floor(Date.now() / 1_000) + 3 * 3_600 });
  expect(await codeOf(token)).toBe(ada());
  await issuer.stop();
  aheadMs += 59 * minute;
  expect(await codeOf(token)).toBe(ada());
  expect(await codeOf(await issuer.sign({}, { kid: "unknown" }))).toBe("unavailable");
  aheadMs += 2 * minute;
  expect(await codeOf(token)).toBe("unavailable");
});

test("a host that the tenant is no longer allowed is not asked again", async () => {
  const token = await issuer.sign(validForAnHour());
  expect(await codeOf(token)).toBe(ada());
  const asked = issuer.asked.length;
  await updateSettings(context, workspace.caller, { maxima: {}, allowedHosts: [] });
  aheadMs += 30 * minute;
  expect(await codeOf(await issuer.sign(validForAnHour(), { kid: "unknown" }))).toBe("unavailable");
  expect(issuer.asked).toHaveLength(asked);
});

test.each(["http://id.example.com", "http://203.0.113.7:8080"])(
  "keys are not taken from %s, in the open",
  async (url) => {
    const egress = { request: () => expect.unreachable("nothing may be asked") };
    for (const jwksUrl of [undefined, `${url}/keys`]) {
      const source = { scope: found.scope, issuer: url, jwksUrl };
      await expect(fetchKeySet(context, egress, source)).rejects.toMatchObject({
        name: "KeysUnavailableError",
        message: expect.stringContaining("https only"),
      });
    }
  },
);
