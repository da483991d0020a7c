import { cleanText } from "../vm-process/clean-error.ts";
import type { ProgramProblem } from "./parse-module.ts";

/** The constructor of async functions; V8 compiles what it is given and runs none of it. */
const AsyncFunction = (async () => undefined).constructor as new (
  body: string,
) => () => Promise<unknown>;

/**
 * Asks V8 whether it takes the text, too, for the body of one function and sees no end of it before the
 * text's own. Acorn sees some things otherwise (behind a variable named `of` it takes a division for a
 * regular expression), and what it takes for a text or a pattern could end the function for V8.
 */
export function findBodyProblem(text: string): ProgramProblem | null {
  // Nothing but a slash is read in two ways.
  if (!text.includes("/")) {
    return null;
  }
  try {
    new AsyncFunction(text);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return { message: cleanText(error.message), line: 1, column: 1 };
    }
    if (error instanceof RangeError) {
      return { message: "The script is nested too deeply", line: 1, column: 1 };
    }
    throw error;
  }
}
