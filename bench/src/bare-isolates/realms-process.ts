/**
 * A process of its own for one question about realms; started with --no-node-snapshot, and with a
 * channel over which it gets the question and gives the answer.
 */
import { hasProc, readProportionalMb } from "../machine.ts";
import { percentile } from "../statistics.ts";
import { runFreshStateCases } from "./fresh-state-cases.ts";
import { measureKeptHeaps } from "./kept-heaps.ts";
import type { RealmAnswers, RealmRequest } from "./realm-messages.ts";
import { createWay, type Realm } from "./realm-ways.ts";

type Of<Type extends RealmRequest["type"]> = Extract<RealmRequest, { type: Type }>;

async function time({ way, options, inputJson, executions }: Of<"time">) {
  const used = createWay(way, options);
  const ready: number[] = [];
  const all: number[] = [];
  const runOnce = async () => {
    const startedAt = performance.now();
    const realm = used.prepare();
    const readyAt = performance.now();
    await realm.run(inputJson);
    const endedAt = performance.now();
    realm.release();
    ready.push(endedAt - readyAt);
    all.push(endedAt - startedAt);
  };
  for (let index = 0; index < executions / 10; index += 1) {
    await runOnce();
  }
  ready.length = 0;
  all.length = 0;
  const before = process.cpuUsage();
  for (let index = 0; index < executions; index += 1) {
    await runOnce();
  }
  const { user, system } = process.cpuUsage(before);
  used.close();
  return {
    cpuMs: (user + system) / 1_000 / executions,
    readyMs: percentile(ready, 50),
    makeAndRunMs: percentile(all, 50),
  };
}

async function memory({ way, options, realms }: Of<"memory">) {
  const used = createWay(way, options);
  // The first one brings what all of them share.
  const kept: Realm[] = [used.makeRealm()];
  const before = hasProc ? readProportionalMb(process.pid) : 0;
  const startedAt = performance.now();
  while (kept.length <= realms) {
    kept.push(used.makeRealm());
  }
  const makeMs = (performance.now() - startedAt) / realms;
  const after = hasProc ? readProportionalMb(process.pid) : 0;
  return { megabytes: (after - before) / realms, makeMs };
}

async function answer(request: RealmRequest): Promise<RealmAnswers[RealmRequest["type"]]> {
  switch (request.type) {
    case "time":
      return time(request);
    case "memory":
      return memory(request);
    case "heaps":
      return measureKeptHeaps(request.contexts);
    case "cases":
      return runFreshStateCases(request.ses);
  }
}

process.once("message", async (request: RealmRequest) => {
  process.send?.(await answer(request));
  process.disconnect?.();
});
