import { expect, it } from "vitest";
import { ActiveRun } from "./active-run.ts";
import { ProtocolError } from "./frame.ts";
import { MAX_LOGS_LENGTH } from "./protocol.ts";
import { requestOf } from "./testing/request.ts";

it("takes no more log text of a run than any guest lets it write, however it is cut", () => {
  const controls = {
    stop: () => undefined,
    reply: () => undefined,
    pull: () => undefined,
    cancelBody: () => undefined,
    kill: () => undefined,
  };
  const order = { request: requestOf("return 1;"), vm: "warm" as const, resolve: () => undefined };
  const run = new ActiveRun(1, order, controls);
  const half = "x".repeat(MAX_LOGS_LENGTH / 2);
  const entry = {
    at: new Date(0).toISOString(),
    level: "info" as const,
    message: "",
    fields: null,
  };
  run.addLogs([{ ...entry, message: half }]);
  expect(() => run.addLogs([{ ...entry, fields: { half } }])).toThrow(ProtocolError);
  run.release();
});
