import { readFile } from "node:fs/promises";
import path from "node:path";
import type { WayTimes } from "../../bare-isolates/realm-messages.ts";
import { WAYS, type WayName, type WayOptions } from "../../bare-isolates/realm-ways.ts";
import { hasProc } from "../../machine.ts";
import { installPeer } from "../../peers/install-peer.ts";
import { compareWithPeers, type Measured, type Row, type SuiteReport } from "../../report.ts";
import { trivial } from "../sandbox/workloads.ts";
import type { SuiteOptions } from "../suite.ts";
import { askRealms } from "./ask-realms.ts";

const SES = { name: "ses", version: "2.3.0", sizeMb: 5 };

const NAMES: Record<WayName, string> = {
  isolate: "an isolate an execution",
  context: "a context in a kept isolate",
  snapshot: "a context from a snapshot",
  hardened: "a kept realm, frozen by ses",
};

const NOTES = [
  "All ways run the trivial script, directly on isolated-vm, behind the same stand-in for the sandbox's guest code; each round in a process of its own.",
  "Contexts made ahead of time cost the CPU of their way and answer with its latency when ready.",
  "hardened: the program is evaluated anew in a realm that stays; making that realm is counted apart.",
];

interface Plan {
  rounds: number;
  executions: number;
  realms: number;
  contexts: number;
}

const FULL_PLAN: Plan = { rounds: 5, executions: 500, realms: 50, contexts: 300 };
const QUICK_PLAN: Plan = { rounds: 2, executions: 10, realms: 3, contexts: 10 };

/** Ways to give each execution a fresh state, beside an isolate for each. */
export async function runRealmsSuite({ isQuick, say }: SuiteOptions): Promise<SuiteReport> {
  const plan = isQuick ? QUICK_PLAN : FULL_PLAN;
  const modules = await installPeer(SES, { mayFetch: !isQuick });
  const ses =
    modules === null ? "" : await readFile(path.join(modules, "ses/dist/ses.umd.min.js"), "utf8");
  const ways = WAYS.filter((way) => way !== "hardened" || ses !== "");
  const options: WayOptions = { program: trivial.source, ses };
  say("time");
  const rows = await measureTimes(ways, options, plan);
  say("memory");
  rows.push(...(await measureMemory(ways, options, plan)), ...(await measureKeptHeaps(plan)));
  say("scripts that need a fresh realm");
  return { suite: "realms", rows, notes: [...NOTES, ...(await describeCases(ses))] };
}

/** One row a way, each held against an isolate an execution. */
function rowsOf(
  ways: WayName[],
  form: Omit<Measured, "what" | "ours">,
  roundsOf: (way: WayName) => number[],
): Row[] {
  return ways
    .filter((way) => way !== "isolate")
    .map((way) =>
      compareWithPeers({ ...form, what: NAMES[way], ours: roundsOf(way) }, [
        [NAMES.isolate, roundsOf("isolate")],
      ]),
    );
}

async function measureTimes(
  ways: WayName[],
  options: WayOptions,
  { rounds, executions }: Plan,
): Promise<Row[]> {
  const times = new Map<WayName, WayTimes[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) {
      const { inputJson } = trivial;
      times.get(way)?.push(await askRealms({ type: "time", way, options, inputJson, executions }));
    }
  }
  const figure = (group: string, name: keyof WayTimes) =>
    rowsOf(ways, { group, unit: "ms", better: "lower" }, (way) =>
      (times.get(way) ?? []).map((measured) => measured[name]),
    );
  return [
    ...figure("CPU time an execution, realm included", "cpuMs"),
    ...figure("Latency, realm made ahead of time", "readyMs"),
    ...figure("Latency, nothing made ahead of time", "makeAndRunMs"),
  ];
}

async function measureMemory(
  ways: WayName[],
  options: WayOptions,
  { rounds, realms }: Plan,
): Promise<Row[]> {
  const megabytes = new Map<WayName, number[]>(ways.map((way) => [way, []]));
  const makeMs = new Map<WayName, number[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) {
      const found = await askRealms({ type: "memory", way, options, realms });
      megabytes.get(way)?.push(found.megabytes);
      makeMs.get(way)?.push(found.makeMs);
    }
  }
  const time = { group: "Making a realm", unit: "ms", better: "lower" } as const;
  const memory = { group: "Memory of a realm that is kept", unit: "MB", better: "lower" } as const;
  return [
    ...rowsOf(ways, time, (way) => makeMs.get(way) ?? []),
    ...(hasProc ? rowsOf(ways, memory, (way) => megabytes.get(way) ?? []) : []),
  ];
}

async function measureKeptHeaps({ contexts }: Plan): Promise<Row[]> {
  const [empty, ...others] = await askRealms({ type: "heaps", contexts });
  const form = {
    group: `Heap left after ${contexts} contexts were released and garbage was collected`,
    unit: "MB",
    better: "lower",
  } as const;
  return others.map(({ name, megabytes }) =>
    compareWithPeers({ ...form, what: name, ours: [megabytes] }, [
      [empty?.name ?? "", [empty?.megabytes ?? 0]],
    ]),
  );
}

/** Which scripts that are right in a realm of their own are not in one that is frozen and shared. */
async function describeCases(ses: string): Promise<string[]> {
  const fresh = await askRealms({ type: "cases", ses: null });
  const hardened = ses === "" ? [] : await askRealms({ type: "cases", ses });
  const describe = (where: string, results: typeof fresh) => {
    const failed = results.filter(({ failure }) => failure !== null);
    const lines = failed.map(({ name, failure }) => `  ${name}: ${failure}`);
    return [`${where}: ${failed.length} of ${results.length} scripts fail.`, ...lines].join("\n");
  };
  return [
    describe("In a fresh realm", fresh),
    ...(hardened.length > 0 ? [describe("In a realm frozen by ses", hardened)] : []),
  ];
}
