import type { ServerResponse } from "node:http";

/** How fast a client has to read its answer, all in all. Below that the answer would take memory for as long as the client likes. */
export interface ReadingPace {
  /** Given to every answer, however short. */
  graceMs: number;
  bytesPerMs: number;
}

export const defaultReadingPace: ReadingPace = { graceMs: 20_000, bytesPerMs: 32 };

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

/** Sends pieces of an answer, each when the client has read enough of those before. */
export interface PacedWriter {
  /** Resolves when the client may be given more, or reads no more. */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Cuts off a client that keeps whoever makes the answer waiting, in all, for longer than what it was given allows. The time that the making takes does
 * not count.
 */
export function createPacedWriter(
  response: ServerResponse,
  { graceMs, bytesPerMs }: ReadingPace,
): PacedWriter {
  let allowedMs = graceMs;
  return {
    async write(bytes) {
      if (response.destroyed) return;
      allowedMs += bytes.length / bytesPerMs;
      if (response.write(bytes)) return;
      const startedAt = performance.now();
      const timer = setTimeout(() => response.destroy(), Math.max(0, allowedMs));
      await room(response);
      clearTimeout(timer);
      allowedMs -= performance.now() - startedAt;
    },
  };
}

/** Resolves when the client has read enough to be given more, or reads no more. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}
