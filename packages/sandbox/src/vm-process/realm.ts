/**
 * One context with the guest code in it, ready for one execution, or kept for many. Everything that crosses
 * into an isolate stands here: two callbacks, one function, texts and numbers, and a program's own function.
 */
import { randomBytes } from "node:crypto";
import type ivm from "isolated-vm";
import { frozen } from "./frozen.ts";

export type Ivm = typeof ivm;

export interface RealmListener {
  settle(kind: string, name: string, text: string, stack: string): void;
  log(level: string, at: string, text: string, fieldsJson: string): void;
  wake(delayMs: number): void;
  call(call: number, op: string, argsJson: string): void;
  overLimit(): void;
  head(json: string): void;
  chunk(encoding: string, text: string): void;
}

export interface ExecutionStart {
  inputJson: string;
  factsJson: string;
  timeoutMs: number;
  maxOutputBytes: number;
  maxApiCalls: number;
}

const IGNORED = frozen({ ignored: true as const });
const SYNC = frozen({ sync: true as const });
const NO_OPTIONS = frozen({});
const AS_REFERENCE = frozen({ reference: true as const });
const APPLY = frozen({
  arguments: frozen({ copy: true as const }),
  result: frozen({ copy: true as const }),
});

/** The largest request that WebCrypto's getRandomValues takes. */
const MAX_RANDOM_BYTES = 65_536;

export class Realm {
  readonly context: ivm.Context;
  /** Set for the time of an execution; messages without a listener are dropped. */
  listener: RealmListener | null = null;
  readonly #enter: ivm.Reference;
  /** The functions of programs that have run in a kept realm. */
  readonly #functions = new Map<ivm.Script, ivm.Reference>();
  #isKept = false;
  /** How many executions have begun here: the guest counts them too. */
  #execution = 0;
  /** While a kept realm loads what its program uses of the web platform. */
  #loading: Promise<void> | null = null;
  #hasLoaded = false;

  /** Runs guest code only, so it may do so on the calling thread. */
  constructor(Vm: Ivm, isolate: ivm.Isolate, guest: ivm.Script) {
    this.context = isolate.createContextSync();
    const scope = this.context.global;
    const take = (message: string, execution: number, ...args: never[]) =>
      this.#take(message, execution, args);
    scope.setSync("runletSend", new Vm.Callback(take, IGNORED));
    scope.setSync("runletRandom", new Vm.Callback(makeRandom, SYNC));
    guest.runSync(this.context, NO_OPTIONS);
    this.#enter = scope.getSync("runletEnter", AS_REFERENCE) as ivm.Reference;
    scope.deleteSync("runletEnter");
  }

  get isKept(): boolean {
    return this.#isKept;
  }

  /**
   * Makes it a kept realm.
   * @param webGlobals what its program uses of the web platform; loading takes tens of milliseconds, on another thread
   */
  keep(webGlobals: readonly string[]): void {
    this.#isKept = true;
    if (webGlobals.length === 0) {
      this.#enter.applySync(undefined, ["keep"], APPLY);
      return;
    }
    this.#hasLoaded = true;
    this.#loading = this.#load(webGlobals);
    // Whoever starts a program awaits it; where nobody does, the isolate was disposed of.
    this.#loading.catch(() => undefined);
  }

  /** Whether it holds parts of the web platform. */
  get hasLoaded(): boolean {
    return this.#hasLoaded;
  }

  get isLoading(): boolean {
    return this.#loading !== null;
  }

  async #load(webGlobals: readonly string[]): Promise<void> {
    await this.#enter.apply(undefined, ["load", webGlobals.join(" ")], APPLY);
    await this.#enter.apply(undefined, ["keep"], APPLY);
    this.#loading = null;
  }

  /**
   * Runs a program from its beginning.
   * @param script evaluates to the program's function; nothing of the program runs before that is called
   * @returns false, without having run it, when a kept realm is not what it was before the last execution
   */
  async start(script: ivm.Script, start: ExecutionStart): Promise<boolean> {
    await this.#loading;
    const program = await this.#functionOf(script);
    this.#execution += 1;
    const { inputJson, factsJson, timeoutMs, maxOutputBytes, maxApiCalls } = start;
    const limits = [timeoutMs, maxOutputBytes, maxApiCalls];
    const args = ["start", program.derefInto(), inputJson, factsJson, ...limits];
    return (await this.#enter.apply(undefined, args, APPLY)) === true;
  }

  async #functionOf(script: ivm.Script): Promise<ivm.Reference> {
    const known = this.#functions.get(script);
    if (known) {
      return known;
    }
    const made = (await script.run(this.context, AS_REFERENCE)) as ivm.Reference;
    this.#functions.set(script, made);
    return made;
  }

  /** Lets a program go that will not run here again. */
  forget(script: ivm.Script): void {
    this.#functions.get(script)?.release();
    this.#functions.delete(script);
  }

  /** Runs the timers that are due. */
  async fire(): Promise<void> {
    await this.#enter.apply(undefined, ["fire"], APPLY);
  }

  async reply(call: number, isOk: boolean, json: string): Promise<void> {
    await this.#enter.apply(undefined, ["reply", call, isOk, json], APPLY);
  }

  /** The host takes one more piece of the body that the script streams, or no more at all. */
  async flow(message: "pull" | "cancel"): Promise<void> {
    await this.#enter.apply(undefined, [message], APPLY);
  }

  /** Gives up the realm's handles; its isolate frees the rest. */
  release(): void {
    this.listener = null;
    for (const made of this.#functions.values()) {
      made.release();
    }
    this.#functions.clear();
    this.#enter.release();
    this.context.release();
  }

  #take(message: string, execution: number, args: never[]): void {
    const { listener } = this;
    // A message may come when its execution has ended and another one has begun.
    if (listener === null || execution !== this.#execution) {
      return;
    }
    switch (message) {
      case "settle":
        listener.settle(...(args as unknown as Parameters<RealmListener["settle"]>));
        break;
      case "log":
        listener.log(...(args as unknown as Parameters<RealmListener["log"]>));
        break;
      case "wake":
        listener.wake(...(args as unknown as Parameters<RealmListener["wake"]>));
        break;
      case "over_limit":
        listener.overLimit();
        break;
      case "call":
        listener.call(...(args as unknown as Parameters<RealmListener["call"]>));
        break;
      case "head":
        listener.head(...(args as unknown as Parameters<RealmListener["head"]>));
        break;
      case "chunk":
        listener.chunk(...(args as unknown as Parameters<RealmListener["chunk"]>));
        break;
    }
  }
}

/** The isolate waits for it: what it throws would reach the script, with a stack of ours. */
function makeRandom(byteLength: number): string {
  if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
    return "";
  }
  return randomBytes(Math.min(byteLength, MAX_RANDOM_BYTES)).toString("hex");
}
