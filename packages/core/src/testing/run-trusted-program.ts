import type { Outcome, RunProgram } from "../executions/run-program.ts";

/**
 * A stand-in for the sandbox in core's tests: runs trusted programs in this process, without limits. What it
 * gives and takes has the sandbox's shapes, but that all host calls are one: `ctx.call(op, …args)`; what a hostile script can do is tried in the sandbox's own tests.
 */
export const runTrustedProgram: RunProgram = async ({
  program,
  inputJson,
  factsJson,
  ...request
}) => {
  const logs: Outcome["logs"] = [];
  const log =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields = null) => {
      const entry = { at: new Date().toISOString(), level, message, fields };
      logs.push(entry);
      request.onLogs([entry]);
    };
  const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  const metrics: Outcome["metrics"] = {
    durationMs: 1,
    cpuMs: 1,
    memoryBytes: 1_000,
    apiCalls: 0,
    outputBytes: 0,
    vm: "warm",
    compileCache: "miss",
  };
  const cancelled = new Promise<never>((_, reject) => {
    request.signal.addEventListener("abort", () => reject(new Error("cancelled")));
  });
  try {
    request.signal.throwIfAborted();
    const url = `data:text/javascript;base64,${Buffer.from(program.source).toString("base64")}`;
    const module = await import(url);
    const call = (op: string, ...args: unknown[]) =>
      request.answerHostCall({ op, args, signal: request.signal });
    const ctx = { ...JSON.parse(factsJson), logger, call };
    const output = await Promise.race([module.default(JSON.parse(inputJson), ctx), cancelled]);
    return {
      status: "completed",
      outputJson: JSON.stringify(output ?? null),
      outputType: "json",
      error: null,
      logs,
      spans: [],
      metrics,
    };
  } catch (thrown) {
    const isCancelled = request.signal.aborted;
    const error = {
      code: isCancelled ? ("cancelled" as const) : ("runtime_error" as const),
      message: thrown instanceof Error ? thrown.message : String(thrown),
      stack: null,
      line: null,
      column: null,
    };
    const status = isCancelled ? "cancelled" : "failed";
    return { status, outputJson: null, outputType: "json", error, logs, spans: [], metrics };
  }
};
