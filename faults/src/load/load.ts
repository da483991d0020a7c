import { setTimeout as pause } from "node:timers/promises";
import { publishEvent, publishEventInput, runScript, runScriptInput } from "@runlet/core";
import { isDatabaseAway } from "@runlet/db";
import type { Random } from "../random.ts";
import type { World } from "../world/world.ts";

/** What callers were told is kept. Only this counts: what was not answered may be there or not. */
export interface Told {
  events: ToldEvent[];
  /** Of runs that were not waited for. */
  executionIds: string[];
  /** Of requests with a key. */
  answers: ToldAnswer[];
}

export interface ToldEvent {
  id: string;
  type: string;
}

/** What a request with a key, or a repeat of it, was answered. */
export interface ToldAnswer {
  key: string;
  executionId: string;
  /** `completed`, or the code of the error. */
  outcome: string;
  /** JSON; null unless completed. */
  output: string | null;
}

export interface Load {
  told: Told;
  /** Answers that no fault explains, one sentence each. */
  refusals: string[];
  /** Publishes nothing more; resolves when every caller has its answer. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** Callers that publish events without a key. */
  publishers: number;
  /** Keys, each of which has a publisher of its own: its events have one order. */
  keys: number;
  /** How long a caller rests after an answer. */
  restMs: { least: number; most: number };
  /** With so many deliveries under way callers wait. */
  maxUnfinished: number;
}

export const defaultLoad: LoadOptions = {
  publishers: 4,
  keys: 4,
  restMs: { least: 50, most: 400 },
  maxUnfinished: 300,
};

const retryMs = 200;
const measureMs = 500;

/** Callers at work until stopped: publishers of events with and without keys, and one who runs a script by hand. */
export function startLoad(world: World, options: LoadOptions = defaultLoad): Load {
  const told: Told = { events: [], executionIds: [], answers: [] };
  const refusals: string[] = [];
  const stopped = new AbortController();
  const gate = startGate(world, options.maxUnfinished, stopped.signal);
  const random = world.random.fork("load");

  async function repeat(name: string, call: (own: Random) => Promise<void>): Promise<void> {
    const own = random.fork(name);
    while (!stopped.signal.aborted) {
      if (gate.isOpen()) await call(own);
      await pause(own.between(options.restMs.least, options.restMs.most));
    }
  }

  const callers = [
    ...Array.from({ length: options.publishers }, (_, index) =>
      repeat(`publisher ${index}`, async (own) => {
        await publish(world, { ...chooseEvent(own), id: publisherId(own) }, { told, refusals });
      }),
    ),
    ...Array.from({ length: options.keys }, (_, index) => {
      let seq = 0;
      return repeat(`key ${index}`, async (own) => {
        seq += 1;
        const event = { type: "stock.changed", key: `item ${index}`, payload: { seq } };
        await publish(world, { ...event, id: publisherId(own) }, { told, refusals });
      });
    }),
    repeat("by hand", () => runByHand(world, { told, refusals })),
  ];
  return {
    told,
    refusals,
    async stop() {
      stopped.abort();
      await Promise.all([...callers, gate.ended]);
    },
  };
}

type Notes = Pick<Load, "told" | "refusals">;
type Event = { type: string; payload: unknown; key?: string };

/** By which a call that was not answered is made again without a second event. */
const publisherId = (random: Random) => `${random.next()} ${random.next()}`;

function chooseEvent(random: Random): Event {
  const type = random.pick([
    ...["order.placed", "order.placed", "order.placed", "order.paid"],
    ...["fail.always", "fail.twice", "slow.task", "call.child", "chain.link"],
  ]);
  return { type, payload: { ms: random.between(200, 2_000), left: random.between(0, 3) } };
}

async function publish(world: World, event: Event & { id: string }, notes: Notes): Promise<void> {
  const input = publishEventInput.parse(event);
  for (;;) {
    try {
      const { id } = await publishEvent(world.context, world.caller, input);
      notes.told.events.push({ id, type: event.type });
      return;
    } catch (error) {
      noteRefusal(notes, "publishing an event", error);
      if (!isDatabaseAway(error)) return;
      await pause(retryMs);
    }
  }
}

/** A call that is not answered is not made again: nobody could tell the two apart. */
async function runByHand(world: World, notes: Notes): Promise<void> {
  const input = runScriptInput.parse({ name: "by-hand", input: null, wait: false });
  try {
    const { id } = await runScript(world.context, world.caller, input);
    notes.told.executionIds.push(id);
  } catch (error) {
    noteRefusal(notes, "running by hand", error);
  }
}

function noteRefusal({ refusals }: Notes, what: string, error: unknown): void {
  if (isDatabaseAway(error)) return;
  refusals.push(`${what} failed with ${error instanceof Error ? error.message : String(error)}`);
}

/** Open while the deliveries under way are few enough. */
function startGate(world: World, maxUnfinished: number, signal: AbortSignal) {
  let isOpen = true;
  const measure = async () => {
    while (!signal.aborted) {
      const [row] = await world.queryPatiently<{ count: string }>(
        "SELECT count(*) FROM deliveries WHERE completed_at IS NULL",
      );
      isOpen = Number(row?.count) < maxUnfinished;
      await pause(measureMs);
    }
  };
  return { isOpen: () => isOpen, ended: measure() };
}
