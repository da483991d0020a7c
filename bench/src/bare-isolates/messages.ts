/** Between the suite and the process that runs bare isolates. */
import type { Workload } from "../contender.ts";
import type { Load, LoadResult } from "../load.ts";

/** `fresh`: a context for each call. `kept`: one context for all calls. Both in one isolate. */
export type ContextUse = "fresh" | "kept";

export interface LoopRequest {
  contexts: ContextUse;
  workload: Workload;
  load: Load;
}

export type LoopAnswer = { result: LoadResult } | { failure: string };
