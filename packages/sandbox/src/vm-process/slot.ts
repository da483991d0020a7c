/**
 * One isolate, used by one execution at a time. It is kept, as a new one costs more than a context;
 * an execution always gets a context of its own, made ahead of time where there was time. What two
 * contexts of an isolate share is its heap, its compiled code and its queue of microtasks, so an
 * isolate is used again only when nothing of the last execution can still run in it and its heap is
 * small, and not for ever.
 */
import type ivm from "isolated-vm";
import { frozen } from "./frozen.ts";
import { type Ivm, Realm } from "./realm.ts";

export interface VmProgram {
  /** See program-text.ts. */
  text: string;
  filename: string;
  /** What V8 adds to count the author's first line as 1. */
  lineOffset: number;
  /** V8's cached data, made by this process; null until the program was compiled once. */
  cachedData: ivm.ExternalCopy<ArrayBuffer> | null;
}

/** The guest's text with V8's cached data, which this process makes before any script runs in it. */
export interface GuestCode {
  source: string;
  cachedData: ivm.ExternalCopy<ArrayBuffer> | null;
}

/** V8's own minimum, in isolated-vm, is 8. */
const MIN_MEMORY_MB = 8;
/** Each leaves its context as garbage, 200 KB, which is cheaper thrown away with the isolate than collected. */
const MAX_EXECUTIONS = 32;
const MEGABYTE = 1_024 * 1_024;
/** A script that left more behind than this is not worth a collection either. */
const MAX_KEPT_HEAP_BYTES = 12 * MEGABYTE;
/** Some of what a script leaves is never collected (registered symbols): the next must hardly miss it. */
const MAX_KEPT_SHARE = 1 / 4;

const GUEST_FILE = "runlet:guest";

export class Slot {
  readonly memoryMb: number;
  readonly isolate: ivm.Isolate;
  readonly #ivm: Ivm;
  readonly #guest: ivm.Script;
  readonly #programs = new Map<VmProgram, ivm.Script>();
  #prepared: Realm | null = null;
  #executions = 0;

  /** @param onFatal V8 lost control of the isolate; the process must be ended */
  constructor(Vm: Ivm, guest: GuestCode, memoryMb: number, onFatal: () => void) {
    this.memoryMb = memoryMb;
    this.#ivm = Vm;
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
  }

  /** @returns whether a context is ready */
  get isPrepared(): boolean {
    return this.#prepared !== null;
  }

  hasCompiled(program: VmProgram): boolean {
    return this.#programs.has(program);
  }

  /**
   * Makes the next execution's context, when there is nothing better to do.
   * @returns false when the isolate has no room for one
   */
  prepare(): boolean {
    try {
      this.#prepared ??= this.#makeRealm();
      return true;
    } catch (error) {
      if (!this.isolate.isDisposed) {
        throw error;
      }
      return false;
    }
  }

  /**
   * A context that nothing has run in.
   * @throws Error when the isolate has no room for one; it is disposed of then
   */
  takeRealm(): Realm {
    const realm = this.#prepared ?? this.#makeRealm();
    this.#prepared = null;
    this.#executions += 1;
    return realm;
  }

  #makeRealm(): Realm {
    return new Realm(this.#ivm, this.isolate, this.#guest);
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
    this.#programs.get(program)?.release();
    this.#programs.delete(program);
  }

  /** Bytes of the heap and of buffers. Only for an isolate in which nothing runs. */
  usedBytes(): number {
    const heap = this.isolate.getHeapStatisticsSync();
    return heap.used_heap_size + heap.externally_allocated_size;
  }

  /** Whether another execution may have this isolate. Only for an isolate in which nothing runs. */
  isReusable(): boolean {
    const maxKeptBytes = Math.min(MAX_KEPT_HEAP_BYTES, MAX_KEPT_SHARE * this.memoryMb * MEGABYTE);
    return (
      !this.isolate.isDisposed &&
      this.#executions < MAX_EXECUTIONS &&
      this.usedBytes() < maxKeptBytes
    );
  }

  /** Ends whatever runs in the isolate, as far as V8 can, and gives its memory back. */
  dispose(): void {
    this.#prepared?.release();
    this.#prepared = null;
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
