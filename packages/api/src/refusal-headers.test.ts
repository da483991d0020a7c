import { CoreError } from "@runlet/core";
import { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import { toTrpcError } from "./error-map.ts";
import { refusalHeaders } from "./refusal-headers.ts";

const busy = (retryAfterSeconds?: number) =>
  toTrpcError(new CoreError("too_many", "Too many", { retryAfterSeconds }));

test("says when to try again where core says it, and nothing else", () => {
  expect(refusalHeaders([busy(7), busy(3)])).toEqual({ "retry-after": "7" });
  const fault = new TRPCError({ code: "INTERNAL_SERVER_ERROR" });
  expect(refusalHeaders([busy(), fault])).toEqual({});
});
