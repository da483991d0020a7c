/**
 * One context with the guest code in it, ready for one execution. Everything that crosses into an
 * isolate stands here: two callbacks, one function, texts and numbers.
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

  /** Runs guest code only, so it may do so on the calling thread. */
  constructor(Vm: Ivm, isolate: ivm.Isolate, guest: ivm.Script) {
    this.context = isolate.createContextSync();
    const scope = this.context.global;
    const take = (message: string, ...args: never[]) => this.#take(message, args);
    scope.setSync("runletSend", new Vm.Callback(take, IGNORED));
    scope.setSync("runletRandom", new Vm.Callback(makeRandom, SYNC));
    guest.runSync(this.context, frozen({}));
    this.#enter = scope.getSync("runletEnter", AS_REFERENCE) as ivm.Reference;
    scope.deleteSync("runletEnter");
  }

  /** Before the program runs, no code of a script is in the realm, so this may run here too. */
  begin(start: ExecutionStart): void {
    const { inputJson, factsJson, timeoutMs, maxOutputBytes, maxApiCalls } = start;
    const args = ["begin", inputJson, factsJson, timeoutMs, maxOutputBytes, maxApiCalls];
    this.#enter.applySync(undefined, args, APPLY);
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
    this.#enter.release();
    this.context.release();
  }

  #take(message: string, args: never[]): void {
    const { listener } = this;
    if (listener === null) {
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
