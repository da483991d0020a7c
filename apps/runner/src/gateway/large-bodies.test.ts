import { updateScript, updateScriptInput } from "@runlet/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

const maxBodyBytes = 5_242_880;

let workspace: Workspace;
let runner: RunningRunner;

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
  const { id } = await workspace.createHttpScript({
    path: "/large",
    methods: ["POST"],
    source: `export default async function ({ body, rawBody, rawBodyEncoding }) {
      const size = body === null ? null : typeof body === "string" ? body.length : Object.keys(body).length;
      return [size, rawBody.length, rawBodyEncoding];
    }`,
    http: { maxBodyBytes },
  });
  // Of 30 MiB of JSON the usual 64 MB have no room for the script's own.
  const change = updateScriptInput.parse({ id, limits: { memoryMb: 128 } });
  await updateScript(workspace.context, workspace.caller, change);
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

async function post(body: string | Buffer, type: string) {
  const answer = await fetch(`http://127.0.0.1:${runner.port}/api/run/acme/large`, {
    method: "POST",
    body: Buffer.from(body),
    headers: { "content-type": type },
  });
  const told: unknown = await answer.json();
  return { id: answer.headers.get("x-execution-id") ?? "", status: answer.status, told };
}

const fill = (text: string, length = maxBodyBytes) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
const base64Length = Math.ceil(maxBodyBytes / 3) * 4;
const halfBytes = maxBodyBytes / 2;

const boundary = "b";
const partHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n`;
const partEnd = `\r\n--${boundary}--`;
const upload = Buffer.concat([
  Buffer.from(partHead),
  Buffer.alloc(maxBodyBytes - partHead.length - partEnd.length, 0xff),
  Buffer.from(partEnd),
]);

test.each<[string, string | Buffer, string, [number | null, number, string]]>([
  ["text", fill("lorem ipsum "), "text/plain", [maxBodyBytes, maxBodyBytes, "utf8"]],
  ["Chinese", fill("語", maxBodyBytes / 3), "text/plain", [1_747_626, 1_747_626, "utf8"]],
  ["quotes", fill('"'), "text/plain", [maxBodyBytes, maxBodyBytes, "utf8"]],
  ["line breaks", fill("\n"), "text/plain", [maxBodyBytes, maxBodyBytes, "utf8"]],
  [
    "Latin-1",
    Buffer.alloc(maxBodyBytes, 0xe9),
    "text/plain; charset=iso-8859-1",
    [maxBodyBytes, base64Length, "base64"],
  ],
  [
    "UTF-16",
    Buffer.from(fill("é", halfBytes), "utf16le"),
    "text/plain; charset=utf-16",
    [halfBytes, base64Length, "base64"],
  ],
  [
    "a JSON string of quotes",
    `"${fill('\\"', maxBodyBytes - 2)}"`,
    "application/json",
    [halfBytes - 1, maxBodyBytes, "utf8"],
  ],
  [
    "a form",
    `a=${fill("%22", maxBodyBytes - 4)}`,
    "application/x-www-form-urlencoded",
    [1, maxBodyBytes - 2, "utf8"],
  ],
  ["an upload", upload, `multipart/form-data; boundary=${boundary}`, [1, base64Length, "base64"]],
  ["bytes", Buffer.alloc(maxBodyBytes, 0xff), "image/png", [null, base64Length, "base64"]],
  [
    "half of it control characters",
    Buffer.alloc(halfBytes),
    "text/plain",
    [halfBytes, halfBytes, "utf8"],
  ],
])("a body of 5 MiB reaches the script and the record: %s", async (_, body, type, expected) => {
  const { id, told } = await post(body, type);
  expect(told).toEqual(expected);
  const { input } = await workspace.readExecution(id);
  expect((input as { rawBody: string }).rawBody.length).toBe(expected[1]);
});

test("a body that grows too large as JSON is refused before anything runs", async () => {
  expect(await post(Buffer.alloc(maxBodyBytes), "text/plain")).toMatchObject({
    status: 413,
    told: { error: { code: "too_large", executionId: null } },
  });
});
