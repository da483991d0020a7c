import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Fleet } from "../world/fleet.ts";

/** A request of the script `requested`. */
export interface Asked {
  key: string;
  body: string;
  isLater: boolean;
}

export interface Reply {
  status: number;
  executionId: string | null;
  /** Nothing of it is still to come. */
  isFinal: boolean;
  body: string;
}

const againMs = { least: 100, most: 500 };
/** Above what the runner itself waits for the first of several requests. */
const patienceMs = 90_000;
/** By which a caller is told to ask again: another is at it, or nobody can be at the moment. */
const notNow = new Set([409, 429, 503]);

/** Asks whichever runner listens, again and again until there is an answer: a connection that breaks off is none. */
export async function ask(
  fleet: Fleet,
  random: Random,
  asked: Asked | { url: string },
): Promise<Reply> {
  for (;;) {
    const port = random.pick(fleet.places).port();
    const reply = port === null ? null : await askOnce(`http://127.0.0.1:${port}`, asked);
    if (reply !== null && !notNow.has(reply.status)) return reply;
    await pause(random.between(againMs.least, againMs.most));
  }
}

async function askOnce(origin: string, asked: Asked | { url: string }): Promise<Reply | null> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const answer =
      "url" in asked
        ? await fetch(origin + asked.url, { signal })
        : await fetch(`${origin}/api/run/acme/requested`, { ...requestOf(asked), signal });
    return {
      status: answer.status,
      executionId: answer.headers.get("x-execution-id"),
      isFinal: !answer.headers.has("retry-after"),
      body: await answer.text(),
    };
  } catch (error) {
    // The runner was killed, or nobody listens there any more.
    if (error instanceof TypeError || signal.aborted) return null;
    throw error;
  }
}

function requestOf({ key, body, isLater }: Asked): RequestInit {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const prefer = isLater ? { prefer: "respond-async" } : {};
  return { method: "POST", headers: { ...headers, ...prefer }, body };
}
