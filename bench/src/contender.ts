import type { Load, LoadResult } from "./load.ts";

/** A script that every contender runs from the same text. */
export interface Workload {
  name: string;
  /** A module whose default export is `async (input, ctx) => output`. */
  source: string;
  inputJson: string;
}

/** Someone who runs workloads: the product, a peer, or a bound. */
export interface Contender {
  name: string;
  /** @throws Error when a call fails */
  measure(workload: Workload, load: Load): Promise<LoadResult>;
  /** Ends its processes. */
  close(): Promise<void>;
}
