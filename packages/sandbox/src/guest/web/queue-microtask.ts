import { PrimordialTypeError } from "../primordials.ts";

/** What the callback throws ends the execution, as a rejection that nobody handles does. */
async function runLater(callback: () => unknown): Promise<void> {
  await undefined;
  callback();
}

export function queueMicrotask(callback: unknown): void {
  if (typeof callback !== "function") {
    throw new PrimordialTypeError("queueMicrotask needs a function");
  }
  void runLater(callback as () => unknown);
}
