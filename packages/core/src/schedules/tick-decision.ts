import type { CatchUpPolicy, OverlapPolicy, ScriptStatus } from "@runlet/db";

/** A tick that is later than this has missed its time: the catch-up policy decides. A restart takes less. */
export const graceMs = 60_000;
/** Ticks that are caught up with after downtime, at most. */
export const catchUpLimit = 100;
/** Runs of one schedule that wait for the run before them, at most. */
export const waitingLimit = 100;

/** What is known of a schedule when ticks of it are due. */
export interface ScheduleState {
  overlap: OverlapPolicy;
  catchUp: CatchUpPolicy;
  scriptStatus: ScriptStatus;
  isTenantActive: boolean;
  now: Date;
  /** When the run that is under way was due; null when none is. */
  runningDueAt: Date | null;
  /** How many runs wait. */
  waiting: number;
  /** When the oldest that waits was due. */
  waitingDueAt: Date | null;
  /** Whether a runner was up then. */
  wasUpAt(dueAt: Date): boolean;
}

export type TickDecision =
  | { dueAt: Date; action: "start" | "wait" | "replace" }
  | { dueAt: Date; action: "skip" | "miss"; cause: string };

export interface TickDecisions {
  /** One for each due tick, in their order. `replace` waits until the run that it has cancelled has ended. */
  ticks: TickDecision[];
  /** Why the runs that waited already are skipped; null when they go on waiting. */
  waitingSkipped: string | null;
}

/** Instants in sentences: without the milliseconds, which ticks do not have. */
export function instantText(at: Date): string {
  return at.toISOString().replace(".000Z", "Z");
}

/** Why a tick did not start when it was due. */
export function latenessCause(state: Pick<ScheduleState, "wasUpAt">, dueAt: Date): string {
  return state.wasUpAt(dueAt) ? "The runners were busy" : "No runner was up";
}

/** Why nothing of a script starts by itself, or null when it does. */
export function explainNotFiring({
  scriptStatus,
  isTenantActive,
}: Pick<ScheduleState, "scriptStatus" | "isTenantActive">): string | null {
  if (!isTenantActive) return "The organization was suspended";
  if (scriptStatus === "active") return null;
  return scriptStatus === "draft" ? "The script was a draft" : `The script was ${scriptStatus}`;
}

/** Each takes the place of the one before; the last cancels the run that is under way. */
function decideReplace(state: ScheduleState, dueTicks: readonly Date[]): TickDecisions {
  const replacedBy = (dueAt: Date) => `Replaced by the run due at ${instantText(dueAt)}`;
  const [first] = dueTicks;
  const hasReplaced = state.waiting > 0 && first !== undefined;
  return {
    ticks: dueTicks.map((dueAt, index): TickDecision => {
      const next = dueTicks[index + 1];
      if (next !== undefined) return { dueAt, action: "skip", cause: replacedBy(next) };
      return { dueAt, action: state.runningDueAt === null ? "start" : "replace" };
    }),
    waitingSkipped: hasReplaced ? replacedBy(first) : null,
  };
}

/** The first starts when nothing is under way; the others wait for it, or do not. */
function decideInTurn(
  state: ScheduleState,
  dueTicks: readonly Date[],
  overlap: "skip" | "queue",
): TickDecision[] {
  let { waiting } = state;
  let openDueAt = state.runningDueAt ?? state.waitingDueAt;
  return dueTicks.map((dueAt): TickDecision => {
    if (openDueAt === null) {
      openDueAt = dueAt;
      return { dueAt, action: "start" };
    }
    if (overlap === "skip") {
      const cause = `The run due at ${instantText(openDueAt)} was still under way`;
      return { dueAt, action: "skip", cause };
    }
    if (waiting < waitingLimit) {
      waiting++;
      return { dueAt, action: "wait" };
    }
    return { dueAt, action: "skip", cause: `${waitingLimit} runs were waiting already` };
  });
}

function decideOverlap(state: ScheduleState, dueTicks: readonly Date[]): TickDecisions {
  const { overlap } = state;
  if (overlap === "replace") return decideReplace(state, dueTicks);
  return { ticks: decideInTurn(state, dueTicks, overlap), waitingSkipped: null };
}

const isOld = ({ now }: ScheduleState, dueAt: Date) => now.getTime() - dueAt.getTime() > graceMs;

/** How many of the due ticks, the oldest ones, are not run any more, and why. */
function splitMissed(
  state: ScheduleState,
  dueTicks: readonly Date[],
): { missed: number; causeOf(dueAt: Date): string } {
  const old = dueTicks.filter((dueAt) => isOld(state, dueAt)).length;
  const { catchUp } = state;
  if (catchUp === "all") {
    const missed = Math.min(old, Math.max(0, dueTicks.length - catchUpLimit));
    return { missed, causeOf: () => `More than ${catchUpLimit} runs were due` };
  }
  const missed = catchUp === "none" ? old : Math.min(old, dueTicks.length - 1);
  return { missed, causeOf: (dueAt) => latenessCause(state, dueAt) };
}

/**
 * What becomes of the due ticks of one schedule (ascending, at least one): pure.
 *
 * @param hasMoreDue at least `catchUpLimit` later ticks are due as well, and will be decided by themselves.
 */
export function decideTicks(
  state: ScheduleState,
  dueTicks: readonly Date[],
  hasMoreDue = false,
): TickDecisions {
  const notFiring = explainNotFiring(state);
  if (notFiring !== null) {
    const ticks = dueTicks.map(
      (dueAt): TickDecision => ({ dueAt, action: "skip", cause: notFiring }),
    );
    return { ticks, waitingSkipped: null };
  }
  const split = splitMissed(state, dueTicks);
  const missed = hasMoreDue ? dueTicks.length : split.missed;
  const misses = dueTicks
    .slice(0, missed)
    .map((dueAt): TickDecision => ({ dueAt, action: "miss", cause: split.causeOf(dueAt) }));
  const rest = dueTicks.slice(missed);
  // Downtime that is caught up with is worked off in turn, whatever the overlap policy.
  const isCatchingUp = state.catchUp === "all" && rest.some((dueAt) => isOld(state, dueAt));
  const decided = isCatchingUp
    ? { ticks: decideInTurn(state, rest, "queue"), waitingSkipped: null }
    : decideOverlap(state, rest);
  return { ...decided, ticks: [...misses, ...decided.ticks] };
}
