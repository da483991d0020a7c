/**
 * One isolate with one hardened context and the guest code in it, ready for one execution.
 * This is the seam for a cheaper fresh state: whoever makes realms decides whether the next
 * execution gets a new isolate, a new context or a reset one.
 */
import type ivm from "isolated-vm";

export type Ivm = typeof ivm;

export interface RealmListener {
  settle(kind: string, name: string, message: string, stack: string): void;
  log(level: string, at: string, message: string, fieldsJson: string): void;
  wake(delayMs: number): void;
}

export interface Realm {
  isolate: ivm.Isolate;
  context: ivm.Context;
  /** The guest's main module, for the driver module to import from. */
  guest: ivm.Module;
  memoryMb: number;
  /** Set for the time of an execution; calls without a listener are dropped. */
  listener: RealmListener | null;
  begin(
    inputJson: string,
    factsJson: string,
    timeoutMs: number,
    maxOutputBytes: number,
  ): Promise<void>;
  fire(): Promise<void>;
  /** Ends whatever runs in the isolate, as far as V8 can, and gives its memory back. */
  dispose(): void;
}

// Options that go to the boundary have no prototype: an ordinary object would take `reference` or
// `copy` from an Object.prototype that someone has changed.
function frozen<T extends object>(options: T): T {
  return Object.freeze(Object.assign(Object.create(null) as T, options));
}

const IGNORED = frozen({ ignored: true as const });
const APPLY = frozen({
  arguments: frozen({ copy: true as const }),
  result: frozen({ copy: true as const }),
});
const AS_REFERENCE = frozen({ reference: true as const });

/** V8's own minimum, in isolated-vm, is 8. */
const MIN_MEMORY_MB = 8;

/**
 * @param guestSources JavaScript of the guest's modules, by file name
 * @param onFatal V8 lost control of the isolate; the process must be ended
 */
export function createRealm(
  ivm: Ivm,
  guestSources: Record<string, string>,
  memoryMb: number,
  onFatal: (realm: Realm) => void,
): Realm {
  const isolate = new ivm.Isolate(
    frozen({
      memoryLimit: Math.max(MIN_MEMORY_MB, memoryMb),
      onCatastrophicError: () => onFatal(realm),
    }),
  );
  const context = isolate.createContextSync();
  const scope = context.global;
  const pass = (callback: (...args: never[]) => void) => new ivm.Callback(callback, IGNORED);
  scope.setSync(
    "runletSettle",
    pass((kind: string, name: string, message: string, stack: string) =>
      realm.listener?.settle(kind, name, message, stack),
    ),
  );
  scope.setSync(
    "runletLog",
    pass((level: string, at: string, message: string, fieldsJson: string) =>
      realm.listener?.log(level, at, message, fieldsJson),
    ),
  );
  scope.setSync(
    "runletWake",
    pass((delayMs: number) => realm.listener?.wake(delayMs)),
  );
  const guest = linkGuest(isolate, context, guestSources);
  const namespace = guest.namespace;
  const begin = namespace.getSync("begin", AS_REFERENCE) as ivm.Reference;
  const fire = namespace.getSync("fire", AS_REFERENCE) as ivm.Reference;
  const realm: Realm = {
    isolate,
    context,
    guest,
    memoryMb,
    listener: null,
    begin: async (...args) => void (await begin.apply(undefined, args, APPLY)),
    fire: async () => void (await fire.apply(undefined, [], APPLY)),
    dispose() {
      realm.listener = null;
      for (const handle of [begin, fire, namespace, guest, context]) {
        handle.release();
      }
      if (!isolate.isDisposed) {
        isolate.dispose();
      }
    },
  };
  return realm;
}

/** Compiles and evaluates the guest's modules, which import each other by relative name only. */
function linkGuest(
  isolate: ivm.Isolate,
  context: ivm.Context,
  sources: Record<string, string>,
): ivm.Module {
  const modules = new Map<string, ivm.Module>();
  const load = (name: string): ivm.Module => {
    const known = modules.get(name);
    if (known) {
      return known;
    }
    const source = sources[name];
    if (source === undefined) {
      throw new Error(`No guest module ${name}`);
    }
    const module = isolate.compileModuleSync(source, frozen({ filename: `runlet:guest/${name}` }));
    modules.set(name, module);
    return module;
  };
  const main = load("main.ts");
  main.instantiateSync(context, (specifier) => load(specifier.replace("./", "")));
  main.evaluateSync();
  for (const module of modules.values()) {
    if (module !== main) {
      module.release();
    }
  }
  return main;
}
