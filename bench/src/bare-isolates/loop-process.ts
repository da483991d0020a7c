/**
 * A process of its own that calls workloads in isolated-vm with nothing around it: no pipe, no
 * limits watched from outside, no hardening, no guest code. The bound of what a sandbox on
 * isolated-vm can reach. Started with --no-node-snapshot and a channel to the suite.
 */
import ivm from "isolated-vm";
import type { Workload } from "../contender.ts";
import { drive, type Load } from "../load.ts";
import type { LoopAnswer, LoopRequest } from "./messages.ts";

const DRIVER = `
import run from "program";
globalThis.call = async (text) => JSON.stringify(await run(JSON.parse(text), {}));
`;

/** Contexts are given back by V8 in its own time only: without an end, the isolate's memory fills. */
const CONTEXTS_PER_ISOLATE = 50;

function makeIsolate(): ivm.Isolate {
  return new ivm.Isolate({ memoryLimit: 512 });
}

async function prepareContext(isolate: ivm.Isolate, program: string) {
  const context = await isolate.createContext();
  const module = await isolate.compileModule(program);
  const driver = await isolate.compileModule(DRIVER);
  await driver.instantiate(context, () => module);
  await driver.evaluate();
  const call = await context.global.get("call", { reference: true });
  return {
    async run(inputJson: string): Promise<void> {
      const output: unknown = await call.apply(undefined, [inputJson], {
        result: { promise: true, copy: true },
      });
      if (typeof output !== "string") {
        throw new Error("A bare isolate gave no output");
      }
    },
    release(): void {
      for (const handle of [call, driver, module, context]) {
        handle.release();
      }
    },
  };
}

async function loopInKeptContext({ source, inputJson }: Workload, load: Load) {
  const isolate = makeIsolate();
  const context = await prepareContext(isolate, source);
  const result = await drive(() => context.run(inputJson), load);
  isolate.dispose();
  return result;
}

/**
 * One call after another, however many callers there are: isolated-vm keeps the modules of an isolate
 * in a map without a lock, which a release on this thread may touch while the isolate's own thread
 * compiles.
 */
async function loopInFreshContexts({ source, inputJson }: Workload, load: Load) {
  let isolate = makeIsolate();
  let left = CONTEXTS_PER_ISOLATE;
  const callInContext = async () => {
    if (left === 0) {
      isolate.dispose();
      isolate = makeIsolate();
      left = CONTEXTS_PER_ISOLATE;
    }
    left -= 1;
    const context = await prepareContext(isolate, source);
    await context.run(inputJson);
    context.release();
  };
  let last = Promise.resolve();
  const result = await drive(() => {
    last = last.then(callInContext);
    return last;
  }, load);
  isolate.dispose();
  return result;
}

async function answer({ contexts, workload, load }: LoopRequest): Promise<LoopAnswer> {
  try {
    const loop = contexts === "kept" ? loopInKeptContext : loopInFreshContexts;
    return { result: await loop(workload, load) };
  } catch (error) {
    return { failure: String(error) };
  }
}

process.on("message", async (request: LoopRequest) => process.send?.(await answer(request)));
process.on("disconnect", () => process.exit());
