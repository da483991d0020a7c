/** What a driver is told, and what it found; both cross from process to process. */

export interface Target {
  port: number;
  /** The whole request, head and body. */
  request: string;
}

export interface DriveOrder {
  /** Connection n calls target n, counted around. In a closed loop all are open before the first call. */
  targets: Target[];
  connections: number;
  /** So long new calls begin; all that have begun are waited for. */
  durationMs: number;
  /** Of all connections together, if fewer than there is time for. */
  maxCalls?: number;
  /**
   * Calls that begin each second, whether or not earlier ones are answered: an open loop, target after target, on any of the
   * connections that is free. Without it each connection calls again as soon as it has its answer: a closed loop.
   */
  perSecond?: number;
  /** What has no answer by then has hung, and its connection is closed. */
  boundMs: number;
  /** Whether each answer's execution is told. */
  keepsExecutions?: boolean;
}

/** HTTP statuses, or what became of a call without an answer. "unsent": in an open loop, no connection was free. */
export type Ending = number | "refused" | "reset" | "hung" | "unsent";

export interface TargetResult {
  endings: Partial<Record<Ending, number>>;
  /** Of the calls that were answered with 200. */
  latenciesMs: number[];
  /** Of the same calls, in the same order, if they were to be told. */
  executionIds: string[];
  /** Of all others that were answered. */
  refusalLatenciesMs: number[];
  /** One answer other than 200, for errors. */
  refusal: string | null;
}

export interface DriveResult {
  /** From the first call to the last answer. */
  elapsedMs: number;
  /** CPU time of the driver in it. */
  cpuMs: number;
  /** In the order of the targets. */
  targets: TargetResult[];
}

/** "loaded" comes first, when no more calls begin; earlier ones may still wait. */
export type DriverMessage = "loaded" | { result: DriveResult } | { failure: string };

/** What became of calls, over all targets. */
export function endingsOf(targets: readonly TargetResult[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { endings } of targets) {
    for (const [ending, count] of Object.entries(endings)) {
      sums.set(ending, (sums.get(ending) ?? 0) + (count ?? 0));
    }
  }
  return sums;
}

/** As words: `120 × 200, 3 × 503, such as: 503 {"error":…}`. */
export function describeEndings(targets: readonly TargetResult[]): string {
  const words = [...endingsOf(targets)].map(([ending, count]) => `${count} × ${ending}`);
  const refusal = targets.find((target) => target.refusal !== null)?.refusal;
  return [...words, ...(refusal ? [`such as: ${refusal}`] : [])].join(", ");
}

export function requestText(
  port: number,
  {
    method = "GET",
    path,
    headers = {},
    body,
  }: { method?: string; path: string; headers?: Record<string, string>; body?: string },
): Target {
  const all: Record<string, string> = { host: `127.0.0.1:${port}`, ...headers };
  if (body !== undefined) {
    all["content-type"] ??= "application/json";
    all["content-length"] = String(Buffer.byteLength(body));
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return { port, request: `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}` };
}

/**
 * @returns the latencies of all calls
 * @throws Error that names the endings, when one call was not answered with 200
 */
export function requireAllAnswered(name: string, { targets }: DriveResult): number[] {
  const endings = endingsOf(targets);
  if (endings.size > 1 || !endings.has("200")) {
    throw new Error(`${name}: ${describeEndings(targets)}`);
  }
  return targets.flatMap(({ latenciesMs }) => latenciesMs);
}
