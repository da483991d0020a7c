/** Ways to give each execution a fresh state, as little code around isolated-vm as they need. */
import ivm from "isolated-vm";
import {
  STAND_IN_DEFINITIONS,
  STAND_IN_GUEST,
  STAND_IN_REMOVAL,
  STAND_IN_TAMING,
} from "./stand-in-guest.ts";

export const WAYS = ["isolate", "context", "snapshot", "hardened"] as const;

/**
 * `isolate`: an isolate of its own. `context`: a new context in a kept isolate, the guest's code run
 * in it. `snapshot`: the same, the context made from a startup snapshot that holds the guest.
 * `hardened`: one realm whose intrinsics `ses` froze, the program evaluated anew in it.
 */
export type WayName = (typeof WAYS)[number];

export interface Realm {
  run(inputJson: string): Promise<string>;
  release(): void;
}

export interface Way {
  /** A realm for the next execution. */
  prepare(): Realm;
  /** A realm more, also where executions would share one. */
  makeRealm(): Realm;
  close(): void;
}

export interface WayOptions {
  /** A module with a default export. */
  program: string;
  /** The text of `ses`; only for `hardened`. */
  ses: string;
}

const MEMORY_MB = 1_024;
const noLog = () => new ivm.Callback(() => undefined, { ignored: true });

export function createWay(name: WayName, options: WayOptions): Way {
  switch (name) {
    case "isolate":
      return isolateWay(options);
    case "context":
      return contextWay(options, {}, STAND_IN_GUEST);
    case "snapshot": {
      const snapshot = ivm.Isolate.createSnapshot([{ code: STAND_IN_DEFINITIONS }]);
      return contextWay(options, { snapshot }, `${STAND_IN_TAMING}${STAND_IN_REMOVAL}0;`);
    }
    case "hardened":
      return hardenedWay(options);
  }
}

type Cached = ivm.ExternalCopy<ArrayBuffer>;

/** What V8 keeps of a compiled text, for isolates that compile it again. */
function cacheOf(source: string, kind: "script" | "module"): Cached {
  const isolate = new ivm.Isolate();
  const options = { produceCachedData: true };
  const compiled =
    kind === "script"
      ? isolate.compileScriptSync(source, options)
      : isolate.compileModuleSync(source, options);
  const { cachedData } = compiled as { cachedData?: Cached };
  if (!cachedData) {
    throw new Error("V8 gave no cached data");
  }
  return cachedData;
}

async function callAsText(start: ivm.Reference, args: unknown[]): Promise<string> {
  return String(await start.apply(undefined, args, { result: { promise: true, copy: true } }));
}

/** A context in which the guest has run: the program becomes a module of it. */
function openRealm(
  isolate: ivm.Isolate,
  context: ivm.Context,
  program: { source: string; cachedData: Cached },
): Realm {
  context.global.setSync("runletLog", noLog());
  const start = context.global.getSync("runletStart", { reference: true });
  const handles: { release(): void }[] = [start, context];
  return {
    async run(inputJson) {
      const { source, cachedData } = program;
      const module = await isolate.compileModule(source, { cachedData });
      await module.instantiate(context, refuseImport);
      await module.evaluate();
      const run = await module.namespace.get("default", { reference: true });
      handles.unshift(run, module);
      return callAsText(start, [run.derefInto(), inputJson]);
    },
    release() {
      for (const handle of handles) {
        handle.release();
      }
    },
  };
}

function refuseImport(specifier: string): never {
  throw new Error(`A program of the benchmark imports ${specifier}`);
}

function isolateWay({ program }: WayOptions): Way {
  const guestCache = cacheOf(STAND_IN_GUEST, "script");
  const module = { source: program, cachedData: cacheOf(program, "module") };
  const makeRealm = (): Realm => {
    const isolate = new ivm.Isolate({ memoryLimit: 64 });
    const context = isolate.createContextSync();
    const guest = isolate.compileScriptSync(STAND_IN_GUEST, { cachedData: guestCache });
    guest.runSync(context);
    const realm = openRealm(isolate, context, module);
    const release = () => {
      realm.release();
      guest.release();
      isolate.dispose();
    };
    return { run: realm.run, release };
  };
  return { prepare: makeRealm, makeRealm, close: () => undefined };
}

/**
 * Past some hundreds of contexts V8 spends as much on collecting them as on making them; an isolate
 * that is thrown away with its garbage is cheaper.
 */
const CONTEXTS_PER_ISOLATE = 100;

function contextWay(
  { program }: WayOptions,
  isolateOptions: ivm.IsolateOptions,
  code: string,
): Way {
  const module = { source: program, cachedData: cacheOf(program, "module") };
  const open = () => {
    const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MB, ...isolateOptions });
    return { isolate, guest: isolate.compileScriptSync(code), left: CONTEXTS_PER_ISOLATE };
  };
  let kept = open();
  const makeRealm = (): Realm => {
    if (kept.left === 0) {
      kept.isolate.dispose();
      kept = open();
    }
    kept.left -= 1;
    const context = kept.isolate.createContextSync();
    kept.guest.runSync(context);
    return openRealm(kept.isolate, context, module);
  };
  return { prepare: makeRealm, makeRealm, close: () => kept.isolate.dispose() };
}

const LOCKDOWN = `
lockdown({
  errorTaming: "unsafe", overrideTaming: "severe", consoleTaming: "unsafe",
  domainTaming: "unsafe", evalTaming: "unsafe",
});
`;

/** A context that is locked down for good: nothing in it can be changed by a script. */
export function openHardenedContext(isolate: ivm.Isolate, ses: string): ivm.Context {
  const context = isolate.createContextSync();
  context.evalSync(`${ses}\n${LOCKDOWN}\n0;`);
  context.evalSync(`${STAND_IN_DEFINITIONS}${STAND_IN_REMOVAL}0;`);
  return context;
}

function hardenedWay({ program, ses }: WayOptions): Way {
  const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MB });
  // The program's own top level runs anew for each execution, as that of a module would.
  const body = program.replace("export default", "return");
  const code = `runletCall = (text) => runletStart((() => { "use strict";\n${body}\n})(), text); 0;`;
  const makeRealm = (): Realm => {
    const context = openHardenedContext(isolate, ses);
    context.global.setSync("runletLog", noLog());
    context.evalSync(`${code}\nObject.freeze(globalThis); 0;`);
    const call = context.global.getSync("runletCall", { reference: true });
    return {
      run: (inputJson) => callAsText(call, [inputJson]),
      release() {
        call.release();
        context.release();
      },
    };
  };
  const kept = makeRealm();
  const prepare = (): Realm => ({ run: kept.run, release: () => undefined });
  return { prepare, makeRealm, close: () => isolate.dispose() };
}
