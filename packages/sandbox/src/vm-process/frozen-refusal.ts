import type { ErrorText } from "./clean-error.ts";

/** V8's words for what strict code may not do to frozen objects. */
const REFUSALS =
  /^(?:Cannot (?:assign to read only|add|delete|redefine|define|set) property|#?<?[\w $.]+>? is not extensible)/;

/** Whether a script was refused a change of an object, as it is in a kept realm of what executions share. */
export function isFrozenRefusal({ name, message }: ErrorText): boolean {
  return name === "TypeError" && REFUSALS.test(message);
}
