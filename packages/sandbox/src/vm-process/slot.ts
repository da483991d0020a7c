/**
 * One isolate, used by one execution at a time. It is kept, as a new one costs more than a context. An execution
 * gets a realm that was kept from executions before it where its program cannot tell the difference, else a
 * context of its own, made ahead of time where there was time. What two executions in an isolate share at the
 * least is its heap, its compiled code and its queue of microtasks, so an isolate is used again only when nothing of
 * the last execution can still run in it and its heap is small, and not for ever.
 */
import type ivm from "isolated-vm";
import type { NeededRealm } from "../protocol.ts";
import { frozen } from "./frozen.ts";
import type { Pace } from "./pace.ts";
import { type Ivm, Realm } from "./realm.ts";
import { SlotRealms } from "./slot-realms.ts";

export interface VmProgram {
  /** See program-text.ts. */
  text: string;
  filename: string;
  /** What V8 adds to count the author's first line as 1. */
  lineOffset: number;
  /** Which realm its executions may have: one of their own each, or a kept one (see program/needed-realm.ts). */
  realm: NeededRealm;
  /** The globals of the web platform that it uses. */
  webGlobals: readonly string[];
  /** V8's cached data, made by this process; null until the program was compiled once. */
  cachedData: ivm.ExternalCopy<ArrayBuffer> | null;
  pace: Pace;
}

/** The guest's text with V8's cached data, which this process makes before any script runs in it. */
export interface GuestCode {
  source: string;
  cachedData: ivm.ExternalCopy<ArrayBuffer> | null;
}

/** V8's own minimum, in isolated-vm, is 8. */
const MIN_MEMORY_MB = 8;
/** Each is left as garbage, 200 KB, which is cheaper thrown away with the isolate than collected. */
const MAX_CONTEXTS = 32;
/** In kept realms: whatever may yet gather in an isolate that we do not know of, ends. */
const MAX_EXECUTIONS = 1_000;
const MEGABYTE = 1_024 * 1_024;
/** A script that left more behind than this is not worth a collection either. */
const MAX_KEPT_HEAP_BYTES = 12 * MEGABYTE;
/** Some of what a script leaves is never collected (registered symbols): the next must hardly miss it. */
const MAX_KEPT_SHARE = 1 / 4;

const GUEST_FILE = "runlet:guest";

export class Slot {
  readonly memoryMb: number;
  readonly isolate: ivm.Isolate;
  readonly #guest: ivm.Script;
  readonly #programs = new Map<VmProgram, ivm.Script>();
  readonly #realms: SlotRealms;
  /** As last measured; null when more has been used since. */
  #usedBytes: number | null = null;
  #executions = 0;

  /** @param onFatal V8 lost control of the isolate; the process must be ended */
  constructor(Vm: Ivm, guest: GuestCode, memoryMb: number, onFatal: () => void) {
    this.memoryMb = memoryMb;
    this.isolate = new Vm.Isolate(
      frozen({
        memoryLimit: Math.max(MIN_MEMORY_MB, memoryMb),
        onCatastrophicError: onFatal,
      }),
    );
    this.#guest = this.isolate.compileScriptSync(
      guest.source,
      frozen({ filename: GUEST_FILE, ...cacheOptions(guest) }),
    );
    keepCachedData(guest, this.#guest);
    this.#realms = new SlotRealms(() => {
      this.#usedBytes = null;
      return new Realm(Vm, this.isolate, this.#guest);
    });
  }

  /** Whether parts of the web platform are being loaded in it. */
  get isLoading(): boolean {
    return this.#realms.isLoading;
  }

  /**
   * Whether there is nothing to make ahead for an execution like the last.
   * @param mayLoad whether parts of the web platform may be loaded now, in the place of a context
   */
  isPrepared(mayLoad: boolean): boolean {
    return this.#realms.isPrepared(mayLoad);
  }

  /** Whether an execution of the program need not wait for its realm. */
  isReadyFor(program: VmProgram): boolean {
    return this.#realms.isReadyFor(program);
  }

  hasCompiled(program: VmProgram): boolean {
    return this.#programs.has(program);
  }

  compiled(program: VmProgram): ivm.Script | undefined {
    return this.#programs.get(program);
  }

  /**
   * Makes the next execution's realm, when there is nothing better to do.
   * @returns false when the isolate has no room for one
   */
  prepare(mayLoad: boolean): boolean {
    return this.#hasRoom(() => this.#realms.prepare(mayLoad));
  }

  /**
   * Sees to it that there is a realm for an execution of the program.
   * @returns false when the isolate has no room for one
   */
  prepareFor(program: VmProgram): boolean {
    return this.#hasRoom(() => this.#realms.prepareFor(program));
  }

  #hasRoom(make: () => void): boolean {
    try {
      make();
      return true;
    } catch (error) {
      if (!this.isolate.isDisposed) {
        throw error;
      }
      return false;
    }
  }

  /**
   * A realm for an execution of the program.
   * @throws Error when the isolate has no room for one; it is disposed of then
   */
  takeRealm(program: VmProgram): Realm {
    this.#executions += 1;
    return this.#realms.take(program);
  }

  /** Another one for a kept realm that is not what it was. Throws as `takeRealm` does. */
  replaceRealm(spoiled: Realm): Realm {
    return this.#realms.replace(spoiled);
  }

  /** Takes a realm back after its execution. */
  leaveRealm(realm: Realm): void {
    this.#realms.leave(realm);
  }

  /** Rejects with V8's SyntaxError. Syntax was checked before; V8 knows more of it. */
  async compile(program: VmProgram): Promise<{ script: ivm.Script; cache: "hit" | "miss" }> {
    const known = this.#programs.get(program);
    if (known) {
      return { script: known, cache: "hit" };
    }
    const hadData = program.cachedData !== null;
    const { filename, lineOffset } = program;
    const options = { filename, lineOffset, ...cacheOptions(program) };
    const script = await this.isolate.compileScript(program.text, frozen(options));
    const isHit = hadData && !(script as { cachedDataRejected?: boolean }).cachedDataRejected;
    keepCachedData(program, script);
    this.#programs.set(program, script);
    return { script, cache: isHit ? "hit" : "miss" };
  }

  forget(program: VmProgram): void {
    const script = this.#programs.get(program);
    if (script) {
      this.#realms.forget(program, script);
      script.release();
      this.#programs.delete(program);
    }
  }

  /** Bytes of the heap and of buffers, as of the last measuring. Only for an isolate in which nothing runs. */
  get usedBytes(): number {
    return this.#usedBytes ?? this.measure();
  }

  measure(): number {
    const heap = this.isolate.getHeapStatisticsSync();
    this.#usedBytes = heap.used_heap_size + heap.externally_allocated_size;
    return this.#usedBytes;
  }

  /** Whether another execution may have this isolate. Only for an isolate in which nothing runs. */
  isReusable(): boolean {
    const memoryBytes = this.memoryMb * MEGABYTE;
    const maxLeftBytes = Math.min(MAX_KEPT_HEAP_BYTES, MAX_KEPT_SHARE * memoryBytes);
    const maxKeptBytes = Math.min(maxLeftBytes + this.#realms.keptBytes, memoryBytes / 2);
    return (
      !this.isolate.isDisposed &&
      this.#realms.count < MAX_CONTEXTS &&
      this.#executions < MAX_EXECUTIONS &&
      this.usedBytes < maxKeptBytes
    );
  }

  /** Ends whatever runs in the isolate, as far as V8 can, and gives its memory back. */
  dispose(): void {
    this.#realms.release();
    for (const script of [this.#guest, ...this.#programs.values()]) {
      script.release();
    }
    this.#programs.clear();
    if (!this.isolate.isDisposed) {
      this.isolate.dispose();
    }
  }
}

function cacheOptions({ cachedData }: { cachedData: ivm.ExternalCopy<ArrayBuffer> | null }) {
  return cachedData === null ? { produceCachedData: true as const } : { cachedData };
}

function keepCachedData(
  code: { cachedData: ivm.ExternalCopy<ArrayBuffer> | null },
  script: ivm.Script,
): void {
  code.cachedData ??= (script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> }).cachedData ?? null;
}
