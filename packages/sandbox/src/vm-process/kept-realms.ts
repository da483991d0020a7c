/**
 * The realms of an isolate that serve one execution after the other. One is shared by all programs that use nothing
 * whose state is hidden; a program that does (the web platform's packages, Math.random) has one for itself.
 */
import type ivm from "isolated-vm";
import type { Realm } from "./realm.ts";
import type { VmProgram } from "./slot.ts";

const MAX_REALMS = 4;
const MEGABYTE = 1_024 * 1_024;
/** What a realm takes of the heap, 0.7 MB, and one that has loaded most of the web platform, 2.5 MB. */
const REALM_BYTES = MEGABYTE;
const LOADED_REALM_BYTES = 3 * MEGABYTE;

/** The global that has most of the web platform loaded (guest/kept/web-samples.ts). */
const ALL_OF_FETCH = "fetch";

/** Stands for the programs that share a realm. */
const SHARED = Symbol("shared");

type Owner = VmProgram | typeof SHARED;

export class KeptRealms {
  readonly #makeContext: () => Realm;
  /** In order of use: the first is the one used longest ago. */
  readonly #realms = new Map<Owner, Realm>();
  /** Which programs a realm serves and served last. */
  readonly #users = new WeakMap<Realm, { now: VmProgram; before: VmProgram | null }>();

  /** @param makeContext a realm that nothing has run in */
  constructor(makeContext: () => Realm) {
    this.#makeContext = makeContext;
  }

  has(program: VmProgram): boolean {
    return program.realm !== "own" && this.#realms.has(ownerFor(program));
  }

  /** What these realms may take of the heap: it is nothing that executions have left behind. */
  get bytes(): number {
    let bytes = 0;
    for (const realm of this.#realms.values()) {
      bytes += realm.hasLoaded ? LOADED_REALM_BYTES : REALM_BYTES;
    }
    return bytes;
  }

  get isLoading(): boolean {
    return [...this.#realms.values()].some((realm) => realm.isLoading);
  }

  isReady(program: VmProgram): boolean {
    return this.has(program) && this.#realms.get(ownerFor(program))?.isLoading === false;
  }

  make(program: VmProgram): void {
    const owner = ownerFor(program);
    if (this.#realms.has(owner)) {
      return;
    }
    for (const [oldest, realm] of this.#realms) {
      if (this.#realms.size < MAX_REALMS) {
        break;
      }
      realm.release();
      this.#realms.delete(oldest);
    }
    const realm = this.#makeContext();
    realm.keep(owner === program ? program.webGlobals : []);
    this.#realms.set(owner, realm);
  }

  take(program: VmProgram): Realm | null {
    const owner = ownerFor(program);
    const realm = program.realm === "own" ? undefined : this.#realms.get(owner);
    if (realm === undefined) {
      return null;
    }
    this.#realms.delete(owner);
    this.#realms.set(owner, realm);
    this.#users.set(realm, { now: program, before: this.#users.get(realm)?.now ?? null });
    return realm;
  }

  /**
   * Gives up a realm that the execution before this one has changed. Its program would do so again: it gets one that
   * has loaded all that there is for answers and requests, and if that is no help, no kept one again.
   */
  spoil(realm: Realm): void {
    const culprit = this.#users.get(realm)?.before;
    if (culprit && realm.hasLoaded && !culprit.webGlobals.includes(ALL_OF_FETCH)) {
      culprit.webGlobals = [...culprit.webGlobals, ALL_OF_FETCH];
    } else if (culprit) {
      culprit.realm = "own";
    }
    for (const [owner, kept] of this.#realms) {
      if (kept === realm) {
        this.#realms.delete(owner);
      }
    }
    realm.release();
  }

  forget(program: VmProgram, script: ivm.Script): void {
    for (const [owner, realm] of this.#realms) {
      realm.forget(script);
      if (owner === program) {
        realm.release();
        this.#realms.delete(owner);
      }
    }
  }

  release(): void {
    for (const realm of this.#realms.values()) {
      realm.release();
    }
    this.#realms.clear();
  }
}

function ownerFor(program: VmProgram): Owner {
  return program.realm === "shared" ? SHARED : program;
}
