/** Asks whether the page may be left; calls `leave` if so, at once or later. */
type LeaveGuard = (leave: () => void) => void;

let guard: LeaveGuard | null = null;

/** Sets who is asked before the page is left through our own navigation; null for nobody. */
export function setLeaveGuard(next: LeaveGuard | null): void {
  guard = next;
}

/** Leaves the page, if whoever guards it agrees. */
export function leaveWith(leave: () => void): void {
  if (guard) guard(leave);
  else leave();
}
