import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Stage } from "../scenarios/scenario.ts";
import { type Asked, ask, type Reply } from "./ask.ts";
import type { ToldAnswer } from "./load.ts";

const callers = 20;
const restMs = { least: 20, most: 300 };

export interface Requests {
  /** No more new ones; resolves when every request has its answer. */
  stop(): Promise<void>;
}

interface Accepted {
  executionId: string;
  url: string;
}

interface Failed {
  error: { code: string };
}

interface Followed {
  status: string;
  output: unknown;
  error: { code: string } | null;
}

/** Callers of the script `requested`, each request under a key of its own and often asked again, some of them to be answered later. */
export function startRequests(stage: Pick<Stage, "world" | "random" | "told" | "blame">): Requests {
  const { world, told, blame } = stage;
  const stopped = new AbortController();

  async function call(own: Random): Promise<void> {
    while (!stopped.signal.aborted) {
      const asked = chooseRequest(own);
      const times = own.between(1, 3);
      for (let time = 1; time <= times; time += 1) {
        // A repeat may want its answer another way than the first: it is the same answer.
        const isLater = own.between(1, 3) === 1;
        const answer = await answerOf({ ...asked, isLater }, own);
        if (answer === null) return;
        told.answers.push(answer);
      }
      await pause(own.between(restMs.least, restMs.most));
    }
  }

  /** Null for what no fault explains: it is blamed. */
  async function answerOf(asked: Asked, own: Random): Promise<ToldAnswer | null> {
    const reply = await ask(world.fleet, own, asked);
    if (reply.status === 202) return endOf(asked, own, reply);
    const { status, executionId, body } = reply;
    if (executionId === null || (status !== 200 && status !== 500)) {
      blame(`a request with a key was answered ${status}: ${body}`);
      return null;
    }
    const isDone = status === 200;
    const outcome = isDone ? "completed" : (JSON.parse(body) as Failed).error.code;
    return { key: asked.key, executionId, outcome, output: isDone ? body : null };
  }

  /** Of what is answered later: how it went, by the address that was told. */
  async function endOf(asked: Asked, own: Random, reply: Reply): Promise<ToldAnswer | null> {
    const { executionId, url } = JSON.parse(reply.body) as Accepted;
    told.executionIds.push(executionId);
    for (;;) {
      const { status, isFinal, body } = await ask(world.fleet, own, { url });
      if (status !== 200) {
        blame(`the status of execution ${executionId} was answered ${status}: ${body}`);
        return null;
      }
      if (isFinal) {
        const { error, output, ...end } = JSON.parse(body) as Followed;
        const outcome = error?.code ?? end.status;
        return {
          ...{ key: asked.key, executionId, outcome },
          output: error === null ? JSON.stringify(output) : null,
        };
      }
      await pause(own.between(100, 500));
    }
  }

  const random = stage.random.fork("requests");
  const working = Array.from({ length: callers }, (_, index) => call(random.fork(`${index}`)));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(working);
    },
  };
}

function chooseRequest(random: Random): Omit<Asked, "isLater"> {
  const body = { ms: random.between(0, 400), number: random.between(1, 1_000) };
  return { key: `${random.next()}-${random.next()}`, body: JSON.stringify(body) };
}
