import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { createScriptInput, type Endpoint } from "@runlet/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { endpointCommand } from "./endpoint-command.ts";

const run = promisify(execFile);
const seen: { request: IncomingMessage; body: string }[] = [];
const server = createServer(async (request, response) => {
  seen.push({ request, body: await text(request) });
  response.end("ok");
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

/** An endpoint as the API keeps it. */
function toSaved(http: object): Endpoint {
  const script = { name: "saved", type: "http", source: "export default () => 1", http };
  const saved = createScriptInput.parse(script).http;
  if (!saved) throw new Error("the API kept no endpoint");
  return saved;
}

/** Runs the command in a shell, as whoever copied it would. @returns the request that it made */
async function call(methods: Endpoint["methods"], auth: Endpoint["auth"]) {
  const { port } = server.address() as AddressInfo;
  const endpoint = toSaved({ path: "/it's", methods, auth });
  const command = endpointCommand(`http://127.0.0.1:${port}/it's`, endpoint);
  await run("sh", ["-c", command ?? ""]);
  const last = seen.at(-1);
  if (last === undefined) throw new Error("no request came");
  return { ...last, headers: last.request.headers };
}

const macOf = (signed: string) => createHmac("sha256", "YOUR_SECRET").update(signed).digest("hex");

it("calls with a key, a token, or nothing", async () => {
  const keyed = await call(["POST", "GET"], { mode: "api_key" });
  expect(keyed.request).toMatchObject({ method: "GET", url: "/it's" });
  expect(keyed.headers.authorization).toBe("Bearer rl_YOUR_KEY");
  const token = {
    mode: "jwt",
    issuer: "https://a.b",
    audience: "a",
    toleranceSeconds: 30,
  } as const;
  const bearer = await call(["PATCH"], token);
  expect(bearer.request.method).toBe("PATCH");
  expect(bearer.headers.authorization).toBe("Bearer YOUR_TOKEN");
  expect(bearer.body).toBe("{}");
  const open = await call(["HEAD"], { mode: "public" });
  expect(open.request.method).toBe("HEAD");
  expect(open.headers.authorization).toBeUndefined();
});

it("signs in each form, with a body where a method has one", async () => {
  const auth = { mode: "hmac", secret: "S", toleranceSeconds: 300 } as const;
  const github = await call(["GET", "POST"], { ...auth, form: "github" });
  expect(github.request.method).toBe("POST");
  expect(github.headers["x-hub-signature-256"]).toBe(`sha256=${macOf(github.body)}`);
  const stripe = await call(["DELETE", "PUT"], { ...auth, form: "stripe" });
  expect(stripe.request.method).toBe("PUT");
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(`${stripe.headers["stripe-signature"]}`) ?? [];
  expect(mac).toBe(macOf(`${time}.${stripe.body}`));
  const slack = await call(["GET"], { ...auth, form: "slack" });
  expect(slack.body).toBe("");
  const signedAt = slack.headers["x-slack-request-timestamp"];
  expect(slack.headers["x-slack-signature"]).toBe(`v0=${macOf(`v0:${signedAt}:`)}`);
});

it("has no command for what only a browser can do", () => {
  const http = toSaved({ path: "/a", methods: ["GET"], auth: { mode: "session" } });
  expect(endpointCommand("http://localhost/a", http)).toBeNull();
});
