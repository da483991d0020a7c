/** Stacks as a script's author gets to see them: without the frames of guest code. */
import { stringIncludes, stringIndexOf, stringSlice } from "./primordials.ts";

/** What the VM process calls this code in stacks. */
const GUEST_FILE = "runlet:guest";

/** The lines of a stack that are the script's own, each with a line end before it. */
export function framesOf(stack: string): string {
  let frames = "";
  let start = stringIndexOf(stack, "\n", 0);
  while (start >= 0) {
    const next = stringIndexOf(stack, "\n", start + 1);
    const line = stringSlice(stack, start, next < 0 ? stack.length : next);
    frames += stringIncludes(line, GUEST_FILE) ? "" : line;
    start = next;
  }
  return frames;
}

/** The text without the lines, but for its first, that name guest code. */
export function withoutGuestFrames(text: string): string {
  const firstEnd = stringIndexOf(text, "\n", 0);
  return firstEnd < 0 || !stringIncludes(text, GUEST_FILE)
    ? text
    : stringSlice(text, 0, firstEnd) + framesOf(text);
}
