/**
 * The life of a VM.
 *
 *   starting ─ready→ available ─acquire→ acquired ─execute→ executing ─release→ released
 *                        ↑                                   ↻ execute, finish      │
 *                        └───────────────────────reset──────────────────────────────┘
 *   any but destroyed ─destroy→ destroyed
 *
 * available: no execution in it; spare while it has no tenant. acquired: bound to a tenant, an
 * execution is about to be sent. executing: at least one execution is in it; `finish` ends one of
 * several, `release` the last. released: empty, to be checked before it is used again.
 */
export type VmState =
  | "starting"
  | "available"
  | "acquired"
  | "executing"
  | "released"
  | "destroyed";

export type VmEvent = "ready" | "acquire" | "execute" | "finish" | "release" | "reset" | "destroy";

export const VM_STATES: readonly VmState[] = [
  "starting",
  "available",
  "acquired",
  "executing",
  "released",
  "destroyed",
];

const TRANSITIONS: Record<VmState, Partial<Record<VmEvent, VmState>>> = {
  starting: { ready: "available", destroy: "destroyed" },
  available: { acquire: "acquired", destroy: "destroyed" },
  acquired: { execute: "executing", destroy: "destroyed" },
  executing: {
    execute: "executing",
    finish: "executing",
    release: "released",
    destroy: "destroyed",
  },
  released: { reset: "available", destroy: "destroyed" },
  destroyed: {},
};

/** @throws Error for an event that the state does not allow: a fault of the pool, not of a script */
export function nextVmState(state: VmState, event: VmEvent): VmState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) {
    throw new Error(`A VM that is ${state} cannot ${event}`);
  }
  return next;
}
