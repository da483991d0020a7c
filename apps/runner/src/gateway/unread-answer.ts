import type { ServerResponse } from "node:http";

/** How fast a client has to read its answer, all in all. Below that the answer would take memory for as long as the client likes. */
export interface ReadingPace {
  /** Given to every answer, however short. */
  graceMs: number;
  bytesPerMs: number;
}

/** Cuts off a client that does not read the answer that was handed over, or hardly. */
export function cutOffSlowReader(
  response: ServerResponse,
  { graceMs, bytesPerMs }: ReadingPace,
): void {
  if (response.writableFinished || response.destroyed) return;
  // Behind another answer of its connection it waits for that one, not for the client.
  if (response.socket === null) {
    response.once("socket", () => cutOffSlowReader(response, { graceMs, bytesPerMs }));
    return;
  }
  const allowedMs = graceMs + response.writableLength / bytesPerMs;
  const timer = setTimeout(() => response.destroy(), allowedMs);
  response.once("close", () => clearTimeout(timer));
}
