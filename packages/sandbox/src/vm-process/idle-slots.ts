/** The slots of a VM that no execution has now: kept for the next, and let go when it is quiet. */
import type { Slot, VmProgram } from "./slot.ts";

/** Idle memory is worth less than the fraction of a millisecond that a new isolate takes. */
const KEPT_WHEN_QUIET = 1;
const QUIET_MS = 1_000;

export interface IdleSlots {
  /**
   * A slot of that size: one that has the program and a realm for it, and of these the one used last, as caches still hold it; else one that has the
   * program, one with a realm, or any, and of these the one used longest ago: those used since are being prepared.
   */
  take(memoryMb: number, program: VmProgram): Slot | null;
  add(slot: Slot): void;
  forget(program: VmProgram): void;
}

export function createIdleSlots(maxSlots: number): IdleSlots {
  const slots: Slot[] = [];
  let isPreparing = false;
  let quietTimer: NodeJS.Timeout | undefined;

  /** One realm a turn of the event loop, so that messages are not kept waiting. */
  const prepareNext = (): void => {
    // One at a time: after a burst of executions they would take the CPU from the next ones.
    const mayLoad = !slots.some((slot) => slot.isLoading);
    const slot = slots.findLast((candidate) => !candidate.isPrepared(mayLoad));
    isPreparing = slot !== undefined;
    if (slot && !slot.prepare(mayLoad)) {
      slots.splice(slots.indexOf(slot), 1);
      slot.dispose();
    }
    if (isPreparing) {
      setImmediate(prepareNext);
    }
  };

  const shrinkTo = (count: number): void => {
    for (const slot of slots.splice(0, slots.length - count)) {
      slot.dispose();
    }
  };

  return {
    take(memoryMb, program) {
      const all = slots.filter((slot) => slot.memoryMb === memoryMb);
      const atRest = all.filter((slot) => !slot.isLoading);
      const fitting = atRest.length > 0 ? atRest : all;
      const found =
        fitting.findLast((slot) => slot.hasCompiled(program) && slot.isReadyFor(program)) ??
        fitting.find((slot) => slot.hasCompiled(program)) ??
        fitting.find((slot) => slot.isReadyFor(program)) ??
        fitting[0];
      if (found === undefined) {
        return null;
      }
      slots.splice(slots.indexOf(found), 1);
      return found;
    },
    add(slot) {
      slots.push(slot);
      shrinkTo(Math.min(slots.length, maxSlots));
      if (!isPreparing) {
        isPreparing = true;
        setImmediate(prepareNext);
      }
      clearTimeout(quietTimer);
      quietTimer = setTimeout(() => shrinkTo(Math.min(slots.length, KEPT_WHEN_QUIET)), QUIET_MS);
    },
    forget(program) {
      for (const slot of slots) {
        slot.forget(program);
      }
    },
  };
}
