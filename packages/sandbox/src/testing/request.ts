/** Requests for scripts with little ceremony. */
import { createHash } from "node:crypto";
import type { RunRequest } from "../index.ts";

export const LIMITS = {
  timeoutMs: 5_000,
  memoryMb: 32,
  maxApiCalls: 100,
  maxOutputBytes: 1_024 * 1_024,
};

export interface ScriptOptions {
  tenantId?: string;
  filename?: string;
  input?: unknown;
  facts?: unknown;
  limits?: Partial<typeof LIMITS>;
  onLogs?: RunRequest["onLogs"];
  answerHostCall?: RunRequest["answerHostCall"];
  bodySink?: RunRequest["bodySink"];
  signal?: AbortSignal;
}

/** The whole module where it has an `export`, else the body of the function. */
export function moduleOf(code: string): string {
  return code.includes("export ")
    ? code
    : `export default async function (input, ctx) {\n${code}\n}`;
}

export function requestOf(code: string, options: ScriptOptions = {}): RunRequest {
  const source = moduleOf(code);
  return {
    tenantId: options.tenantId ?? "tenant-a",
    executionId: "execution-1",
    program: {
      source,
      sourceHash: createHash("sha256").update(source).digest("hex"),
      filename: options.filename ?? "hello.js",
    },
    limits: { ...LIMITS, ...options.limits },
    inputJson: JSON.stringify(options.input ?? null),
    factsJson: JSON.stringify(options.facts ?? {}),
    ...(options.onLogs ? { onLogs: options.onLogs } : {}),
    ...(options.answerHostCall ? { answerHostCall: options.answerHostCall } : {}),
    ...(options.bodySink ? { bodySink: options.bodySink } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  };
}
