/** The scripts of the suite: the same text for the product and for every peer. */
import type { Workload } from "../../contender.ts";

const JSON_BYTES = 100_000;

/** Records of some 100 bytes each, as an export or a webhook has them. */
function makeRecords(): string {
  const records: object[] = [];
  let bytes = 0;
  while (bytes < JSON_BYTES) {
    const id = records.length;
    const record = {
      id,
      name: `Customer ${id}`,
      email: `customer${id}@example.com`,
      total: id * 1.25,
      tags: ["new", "trial"],
      isActive: id % 3 === 0,
    };
    records.push(record);
    bytes += JSON.stringify(record).length + 1;
  }
  return JSON.stringify({ records });
}

export const trivial: Workload = {
  name: "trivial",
  source: `export default async function (input, ctx) {
  return { hello: input.name };
}
`,
  inputJson: JSON.stringify({ name: "Ada" }),
};

export const jsonHeavy: Workload = {
  name: "json",
  source: `export default async function (input, ctx) {
  return { records: input.records.map((record) => ({ ...record, total: record.total * 1.2 })) };
}
`,
  inputJson: makeRecords(),
};

/** Some 5 ms of arithmetic in which nothing can be left out, once it is compiled. */
export const cpuHeavy: Workload = {
  name: "cpu",
  source: `export default async function (input, ctx) {
  let hash = 0x811c9dc5;
  for (let step = 0; step < input.steps; step += 1) {
    hash = Math.imul(hash ^ (step & 255), 0x01000193);
  }
  return hash;
}
`,
  inputJson: JSON.stringify({ steps: 5_000_000 }),
};

export const IO_WAIT_MS = 20;

export const ioWaiting: Workload = {
  name: "io",
  source: `export default async function (input, ctx) {
  await new Promise((resolve) => setTimeout(resolve, input.waitMs));
  return input.waitMs;
}
`,
  inputJson: JSON.stringify({ waitMs: IO_WAIT_MS }),
};

/** Says that it is there, then waits until it is cancelled. */
export const holding: Workload = {
  name: "holding",
  source: `export default async function (input, ctx) {
  console.log("waiting");
  await new Promise((resolve) => setTimeout(resolve, input.waitMs));
}
`,
  inputJson: JSON.stringify({ waitMs: 100_000 }),
};
