import type { EndpointOptions } from "../../product/create-endpoint.ts";
import { small } from "../../product/create-endpoint.ts";

/** What a crowd calls; each tenant has one of them. */
export const ordinary: readonly EndpointOptions[] = [
  { name: "answers", source: small.source },
  {
    name: "waits",
    source: `export default async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { ok: true };
};`,
  },
  {
    // Some 2 ms of arithmetic in which nothing can be left out.
    name: "computes",
    source: `export default async () => {
  let hash = 0x811c9dc5;
  for (let step = 0; step < 2_000_000; step += 1) {
    hash = Math.imul(hash ^ (step & 255), 0x01000193);
  }
  return { hash };
};`,
  },
];

const limits = { timeoutMs: 2_000 };

/** What one tenant calls that means no good. */
export const hostile: readonly EndpointOptions[] = [
  { name: "never-ends", limits, source: "export default async () => { while (true); };" },
  {
    name: "fills-memory",
    limits,
    source: `export default async () => {
  const kept = [];
  while (true) kept.push(new Array(1000).fill(1.1));
};`,
  },
  {
    name: "answers-much",
    limits,
    source: `export default async () => ({ text: "x".repeat(1_000_000) });`,
  },
  {
    name: "never-answers",
    limits,
    source: "export default async () => new Promise(() => {});",
  },
];
