/**
 * Timers. The list lives here; the VM process only gives a wake-up after a number of milliseconds.
 * Each wake-up runs at most one callback, so that microtasks run between two callbacks, and a
 * wake-up is asked for only when it is earlier than the one already asked for, so that a script
 * that sets and clears timers without end cannot flood the VM process.
 */
import { sendToHost } from "./bridge.ts";
import { setHidden } from "./harden.ts";
import {
  floor,
  freeze,
  mapClear,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  max,
  min,
  now,
  PrimordialMap,
  PrimordialRangeError,
  PrimordialTypeError,
  reflectApply,
  toNumber,
} from "./primordials.ts";

interface Timer {
  id: number;
  dueAt: number;
  callback: (...args: unknown[]) => unknown;
  args: unknown[];
  /** null for a timer that fires once. */
  intervalMs: number | null;
}

const MAX_TIMERS = 1_000;

const timers = new PrimordialMap<unknown, unknown>();
let deferredCount = 0;
let lastId = 0;
let maxDelayMs = 0;
/** When the wake-up comes that was asked for; Infinity when none is under way. */
let wakeAt = Infinity;

/**
 * Called before each execution.
 * @param timeoutMs longer delays than the execution's own time limit never fire and are cut to it
 */
export function resetTimers(timeoutMs: number): void {
  mapClear(timers);
  deferredCount = 0;
  lastId = 0;
  wakeAt = Infinity;
  maxDelayMs = timeoutMs + 1;
}

function requestWake(dueAt: number): void {
  if (dueAt < wakeAt) {
    wakeAt = dueAt;
    const delayMs = dueAt - now();
    sendToHost("wake", max(delayMs, 0));
  }
}

function findNext(): Timer | null {
  const found: { next: Timer | null } = { next: null };
  mapForEach(timers, (value) => {
    const timer = value as Timer;
    if (found.next === null || timer.dueAt < found.next.dueAt) {
      found.next = timer;
    }
  });
  return found.next;
}

function add(callback: unknown, delay: unknown, args: unknown[], isRepeated: boolean): number {
  if (typeof callback !== "function") {
    throw new PrimordialTypeError("A timer needs a function; code in a string is not run");
  }
  const wanted = toNumber(delay === undefined ? 0 : delay);
  if (mapSize(timers) - deferredCount >= MAX_TIMERS) {
    throw new PrimordialRangeError(`An execution may have ${MAX_TIMERS} timers at once`);
  }
  // Not a number, and what is below 1, becomes 1.
  const delayMs = wanted >= 1 ? floor(min(wanted, maxDelayMs)) : 1;
  return schedule(callback as Timer["callback"], delayMs, args, isRepeated ? delayMs : null);
}

function schedule(
  callback: Timer["callback"],
  delayMs: number,
  args: unknown[],
  intervalMs: number | null,
): number {
  lastId += 1;
  const timer: Timer = { id: lastId, dueAt: now() + delayMs, callback, args, intervalMs };
  mapSet(timers, timer.id, timer);
  requestWake(timer.dueAt);
  return timer.id;
}

/** A timer of our own modules, among those of the script. */
export function setTimer(callback: () => void, delayMs: number): number {
  return add(callback, delayMs, [], false);
}

/** Calls `callback` at the next wake-up; the script's number of timers is no limit to it. */
export function defer(callback: (arg: unknown) => unknown, arg: unknown): void {
  deferredCount += 1;
  const run = (value: unknown): void => {
    deferredCount -= 1;
    callback(value);
  };
  schedule(run, 0, [arg], null);
}

/** Runs the timer that is due first, if one is due, and asks for the next wake-up. */
export function fireDueTimer(): void {
  wakeAt = Infinity;
  const timer = findNext();
  if (timer === null) {
    return;
  }
  try {
    if (timer.dueAt <= now()) {
      mapDelete(timers, timer.id);
      if (timer.intervalMs !== null) {
        // Re-entered before the call, so that the callback can clear its own interval.
        timer.dueAt = now() + timer.intervalMs;
        mapSet(timers, timer.id, timer);
      }
      reflectApply(timer.callback, undefined, timer.args);
    }
  } finally {
    const next = findNext();
    if (next !== null) {
      requestWake(next.dueAt);
    }
  }
}

export function installTimers(): void {
  const api = {
    setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]) {
      return add(callback, delay, args, false);
    },
    setInterval(callback: unknown, delay?: unknown, ...args: unknown[]) {
      return add(callback, delay, args, true);
    },
    clearTimeout(id: unknown) {
      if (mapGet(timers, id) !== undefined) {
        mapDelete(timers, id);
      }
    },
    clearInterval(id: unknown) {
      if (mapGet(timers, id) !== undefined) {
        mapDelete(timers, id);
      }
    },
  };
  setHidden(globalThis, "setTimeout", freeze(api.setTimeout));
  setHidden(globalThis, "setInterval", freeze(api.setInterval));
  setHidden(globalThis, "clearTimeout", freeze(api.clearTimeout));
  setHidden(globalThis, "clearInterval", freeze(api.clearInterval));
}
