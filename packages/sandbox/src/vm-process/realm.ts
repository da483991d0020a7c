/**
 * One context with the guest code in it, ready for one execution, or kept for many. Everything that crosses
 * into an isolate stands here: three callbacks, one function, texts and numbers, and a program's own function.
 */
import { randomBytes } from "node:crypto";
import type ivm from "isolated-vm";
import { frozen } from "./frozen.ts";
import { hear, type RealmListener } from "./realm-listener.ts";

export type Ivm = typeof ivm;

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
  /** What was said during a call that is waited for: it is heard when that has come back, or never. */
  #unheard: [string, never[]][] | null = null;
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
    scope.setSync("runletTell", new Vm.Callback(take, SYNC));
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
    return (await this.#enter.apply(undefined, this.#begin(program, false, start), APPLY)) === true;
  }

  /** Whether `startAtOnce` may be called for the script: it has run here before. */
  knows(script: ivm.Script): boolean {
    return this.#loading === null && this.#functions.has(script);
  }

  /**
   * As `start`, on the calling thread.
   * @param withinMs how long that thread may be held up
   * @returns null when it was over and nothing was heard of the program: its isolate is to be disposed of
   */
  startAtOnce(script: ivm.Script, start: ExecutionStart, withinMs: number): boolean | null {
    const program = this.#functions.get(script) as ivm.Reference;
    const options = frozen({ ...APPLY, timeout: withinMs });
    const unheard: [string, never[]][] = [];
    let isInterrupted = false;
    this.#unheard = unheard;
    try {
      return this.#enter.applySync(undefined, this.#begin(program, true, start), options) === true;
    } catch (thrown) {
      isInterrupted = isInterruption(thrown);
      if (isInterrupted) return null;
      throw thrown;
    } finally {
      this.#unheard = null;
      if (!isInterrupted) for (const [message, args] of unheard) this.#hear(message, args);
    }
  }

  #begin(program: ivm.Reference, isAwaited: boolean, start: ExecutionStart) {
    this.#execution += 1;
    const { inputJson, factsJson, timeoutMs, maxOutputBytes, maxApiCalls } = start;
    const limits = [timeoutMs, maxOutputBytes, maxApiCalls];
    return ["start", program.derefInto(), isAwaited, inputJson, factsJson, ...limits];
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
    // A message may come when its execution has ended and another one has begun.
    if (execution !== this.#execution) {
      return;
    }
    if (this.#unheard === null) this.#hear(message, args);
    else this.#unheard.push([message, args]);
  }

  #hear(message: string, args: never[]): void {
    if (this.listener !== null) hear(this.listener, message, args);
  }
}

/** isolated-vm's words. A script may reject with the same, and is then run twice. */
function isInterruption(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === "Script execution timed out.";
}

/** The isolate waits for it: what it throws would reach the script, with a stack of ours. */
function makeRandom(byteLength: number): string {
  if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
    return "";
  }
  return randomBytes(Math.min(byteLength, MAX_RANDOM_BYTES)).toString("hex");
}
