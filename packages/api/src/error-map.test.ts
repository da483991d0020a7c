import { CoreError, type CoreErrorCode, coreErrorStatus } from "@runlet/core";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { expect, test } from "vitest";
import { explain, toTrpcError } from "./error-map.ts";

test.each(Object.entries(coreErrorStatus))("%s answers with HTTP status %i", (code, status) => {
  const error = new CoreError(code as CoreErrorCode, "name: no", {
    fields: [{ path: "name", message: "no" }],
  });
  const mapped = toTrpcError(error);
  expect(getHTTPStatusCodeFromError(mapped)).toBe(status);
  expect(explain(mapped)).toEqual({ message: "name: no", reason: code, fields: error.fields });
});

test("what is our own fault is not told", () => {
  const cause = new Error("connect ECONNREFUSED postgresql://owner:secret@db");
  const error = new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: cause.message, cause });
  expect(JSON.stringify(explain(error))).not.toContain("secret");
});
