/** Between the suite of realms and its process. */
import type { CaseResult } from "./fresh-state-cases.ts";
import type { KeptHeap } from "./kept-heaps.ts";
import type { WayName, WayOptions } from "./realm-ways.ts";

export type RealmRequest =
  | { type: "time"; way: WayName; options: WayOptions; inputJson: string; executions: number }
  | { type: "memory"; way: WayName; options: WayOptions; realms: number }
  | { type: "heaps"; contexts: number }
  | { type: "cases"; ses: string | null };

export interface WayTimes {
  /** Of the process, for making a realm, the execution and what is left of both. */
  cpuMs: number;
  /** Medians. */
  readyMs: number;
  makeAndRunMs: number;
}

export interface RealmAnswers {
  time: WayTimes;
  memory: { megabytes: number; makeMs: number };
  heaps: KeptHeap[];
  cases: CaseResult[];
}
