import { newId } from "@runlet/db";
import { expect, test } from "vitest";
import { executionPath, verifyExecutionSignature } from "./execution-signature.ts";

const tenantId = newId();
const id = newId();
const signature = signatureOf(executionPath("secret", tenantId, id));

function signatureOf(path: string): string {
  return new URL(path, "http://any").searchParams.get("signature") ?? "";
}

test("an execution's address holds what proves it, and whose it is", () => {
  expect(executionPath("secret", tenantId, id)).toBe(
    `/api/executions/${id}?signature=${signature}`,
  );
  expect(verifyExecutionSignature(["secret"], id, signature)).toBe(tenantId);
  expect(verifyExecutionSignature(["newer", "secret"], id, signature)).toBe(tenantId);
});

const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

test.each([
  ["of another execution", newId(), signature],
  ["of another instance", id, signatureOf(executionPath("other", tenantId, id))],
  ["with another tenant's id", id, flip(signature, 3)],
  ["with another proof", id, flip(signature, 40)],
  ["cut short", id, signature.slice(0, -1)],
  ["with something behind it", id, `${signature}AAAA`],
  ["that is empty", id, ""],
  ["that is not base64url", id, "!".repeat(64)],
])("a signature %s proves nothing", (_, ofId, given) => {
  expect(verifyExecutionSignature(["secret"], ofId, given)).toBeNull();
});
