/** Which code keeps V8 from giving the heap of a context back that was released. */
import { setFlagsFromString } from "node:v8";
import ivm from "isolated-vm";

const FUNCTIONS = 150;

function assignTo(target: string): string {
  const line = (_: unknown, index: number) => `${target}.f${index} = function () {};`;
  return Array.from({ length: FUNCTIONS }, line).join("\n");
}

interface Pattern {
  name: string;
  kind: "script" | "module";
  code: string;
}

/**
 * isolated-vm hands a script's last value to its host. When that is a function, the host gets a
 * function of its own that holds the whole context, until the host's garbage is collected.
 */
const PATTERNS: Pattern[] = [
  { name: "empty script", kind: "script", code: "0;" },
  { name: "script that ends with a function", kind: "script", code: assignTo("globalThis") },
  { name: "the same, then 0", kind: "script", code: `${assignTo("globalThis")}\n0;` },
  { name: "module that does the same", kind: "module", code: assignTo("globalThis") },
  {
    name: "async function of a module that does the same",
    kind: "module",
    code: `const run = async () => { await null;\n${assignTo("globalThis")} }; run();`,
  },
  {
    name: "module that waits for ever",
    kind: "module",
    code: `globalThis.wait = (async () => { await new Promise(() => {}); })();`,
  },
];

export interface KeptHeap {
  name: string;
  megabytes: number;
}

/** The heap of an isolate after so many contexts were made in it, used and released, and its garbage collected. */
export async function measureKeptHeaps(contexts: number): Promise<KeptHeap[]> {
  setFlagsFromString("--expose-gc");
  const heaps: KeptHeap[] = [];
  for (const pattern of PATTERNS) {
    heaps.push({ name: pattern.name, megabytes: await measureKeptHeap(pattern, contexts) });
  }
  return heaps;
}

async function measureKeptHeap({ kind, code }: Pattern, contexts: number): Promise<number> {
  const isolate = new ivm.Isolate({ memoryLimit: 1_024 });
  for (let index = 0; index < contexts; index += 1) {
    const context = isolate.createContextSync();
    if (kind === "script") {
      context.evalSync(code);
    } else {
      const module = isolate.compileModuleSync(code);
      module.instantiateSync(context, () => module);
      await module.evaluate();
      module.release();
    }
    context.release();
  }
  const collector = isolate.createContextSync();
  for (let times = 0; times < 3; times += 1) {
    collector.evalSync("gc(); 0;");
  }
  const megabytes = isolate.getHeapStatisticsSync().used_heap_size / 1_024 / 1_024;
  isolate.dispose();
  return megabytes;
}
