/** The realms of one isolate: those made ahead, those kept, and which one an execution gets. */
import type ivm from "isolated-vm";
import { KeptRealms } from "./kept-realms.ts";
import type { Realm } from "./realm.ts";
import type { VmProgram } from "./slot.ts";

export class SlotRealms {
  /** How many have been made. */
  count = 0;
  readonly #makeContext: () => Realm;
  readonly #kept: KeptRealms;
  #prepared: Realm | null = null;
  /** What the last execution would rather have had: null for a context of its own. */
  #wanted: VmProgram | null = null;

  /** @param makeContext a realm that nothing has run in; throws where the isolate has no room for it */
  constructor(makeContext: () => Realm) {
    this.#makeContext = () => {
      this.count += 1;
      return makeContext();
    };
    this.#kept = new KeptRealms(this.#makeContext);
  }

  /** What kept realms may take of the heap, in bytes. */
  get keptBytes(): number {
    return this.#kept.bytes;
  }

  /** Whether a kept realm is loading what its program uses of the web platform. */
  get isLoading(): boolean {
    return this.#kept.isLoading;
  }

  /**
   * Whether there is nothing to make ahead for an execution like the last.
   * @param mayLoad whether parts of the web platform may be loaded now
   */
  isPrepared(mayLoad: boolean): boolean {
    const wanted = this.#keptToMake(mayLoad);
    return wanted === null ? this.#prepared !== null : this.#kept.has(wanted);
  }

  /** Makes that ahead. */
  prepare(mayLoad: boolean): void {
    const wanted = this.#keptToMake(mayLoad);
    if (wanted === null) {
      this.#prepared ??= this.#makeContext();
    } else {
      this.#kept.make(wanted);
    }
  }

  /** Whose kept realm is wanted; null for a context. */
  #keptToMake(mayLoad: boolean): VmProgram | null {
    const wanted = this.#wanted;
    const mustLoad = wanted !== null && wanted.webGlobals.length > 0 && !this.#kept.has(wanted);
    return mustLoad && !mayLoad ? null : wanted;
  }

  /** Whether an execution of the program need not wait for its realm. */
  isReadyFor(program: VmProgram): boolean {
    return this.#kept.isReady(program) || this.#prepared !== null;
  }

  prepareFor(program: VmProgram): void {
    if (!this.#kept.has(program)) {
      this.#prepared ??= this.#makeContext();
    }
  }

  /** A realm for an execution of the program: a kept one, or a context that nothing has run in. */
  take(program: VmProgram): Realm {
    this.#wanted = program.realm === "own" ? null : program;
    return this.#kept.take(program) ?? this.#takeContext();
  }

  /** Takes a realm back after its execution. */
  leave(realm: Realm): void {
    if (realm.isKept) {
      realm.listener = null;
    } else {
      realm.release();
    }
  }

  /**
   * Gives up a kept realm that the execution before has changed. Its program would do so again: from now on it gets
   * contexts of its own.
   * @returns another realm
   */
  replace(spoiled: Realm): Realm {
    this.#kept.spoil(spoiled);
    return this.#takeContext();
  }

  forget(program: VmProgram, script: ivm.Script): void {
    this.#kept.forget(program, script);
    this.#wanted = this.#wanted === program ? null : this.#wanted;
  }

  release(): void {
    this.#prepared?.release();
    this.#prepared = null;
    this.#kept.release();
  }

  #takeContext(): Realm {
    const realm = this.#prepared ?? this.#makeContext();
    this.#prepared = null;
    return realm;
  }
}
