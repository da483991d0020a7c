// The scripts of the load. Each leaves in `tries` one document an execution, under the execution's id, and in `effects`
// one a piece of work, under an id that is the same however often the work is tried.

const record = `
async function record(subject, ctx) {
  const { id } = ctx.execution;
  try {
    await ctx.db.insert("tries", { id, subject, script: ctx.script.name });
  } catch (error) {
    // The id can be taken by this very execution only: its program was started a second time.
    if (error.code === "conflict") await ctx.db.insert("doubles", { execution: id });
    throw error;
  }
}
const leave = (input, ctx) =>
  ctx.db.upsert("effects", {
    id: ctx.script.name + ":" + input.id, event: input.id, key: input.key ?? null, seq: input.payload?.seq ?? null,
  });
`;

/** A script on an event, with its work between the record of the try and the effect. */
function onEvent(work: string): string {
  return `${record}
export default async function (input, ctx) {
  await record(input.id, ctx);
  ${work}
  await leave(input, ctx);
  return input.id;
}`;
}

export interface LoadScript {
  name: string;
  type: "event" | "embedded" | "oneoff" | "scheduled" | "http";
  source: string;
  /** Of an event script. */
  event?: { types: string[] };
  /** Of an http script. */
  http?: { path: string; methods: string[]; auth: { mode: "public" } };
  /** Of a scheduled script. */
  schedule?: { cron: string; overlap: "skip" | "queue" | "replace" };
}

const tick = `${record}
export default async function (input, ctx) {
  await record("tick", ctx);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}`;

const onEvents = (name: string, type: string, work: string): LoadScript => ({
  name,
  type: "event",
  source: onEvent(work),
  event: { types: [type] },
});

export const loadScripts: readonly LoadScript[] = [
  onEvents("simple", "order.placed", ""),
  // A second listener, by a group.
  onEvents("audience", "order.*", ""),
  onEvents("in-order", "stock.changed", ""),
  onEvents("fails-always", "fail.always", `throw new Error("as always");`),
  onEvents(
    "fails-twice",
    "fail.twice",
    `if (await ctx.db.count("tries", { subject: input.id, script: ctx.script.name }) <= 2) throw new Error("not yet");`,
  ),
  onEvents(
    "slow",
    "slow.task",
    "await new Promise((resolve) => setTimeout(resolve, input.payload.ms));",
  ),
  onEvents("calling", "call.child", `await ctx.scripts.call("child", { id: input.id });`),
  onEvents(
    "chaining",
    "chain.link",
    `if (input.payload.left > 0) await ctx.events.publish("chain.link", { left: input.payload.left - 1 });`,
  ),
  {
    name: "child",
    type: "embedded",
    source: `${record}
export default async function (input, ctx) { await record(input.id, ctx); return 1; }`,
  },
  {
    name: "by-hand",
    type: "oneoff",
    source: `${record}
export default async function (input, ctx) { await record("by hand", ctx); return input; }`,
  },
  {
    name: "requested",
    type: "http",
    source: `${record}
export default async function (input, ctx) {
  await record("request", ctx);
  const { ms, number } = input.body;
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (number % 10 === 0) throw new Error("as every tenth");
  return { number, execution: ctx.execution.id };
}`,
    http: { path: "/requested", methods: ["POST"], auth: { mode: "public" } },
  },
  ...(["skip", "queue", "replace"] as const).map(
    (overlap): LoadScript => ({
      name: `every-minute-${overlap}`,
      type: "scheduled",
      source: tick,
      schedule: { cron: "* * * * *", overlap },
    }),
  ),
];
