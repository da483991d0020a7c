/** The constructor of async functions; V8 compiles what it is given and runs none of it. */
const AsyncFunction = (async () => undefined).constructor as new (
  body: string,
) => () => Promise<unknown>;

/**
 * Whether V8 takes the text for the body of one function, and sees no end of it before the text's own.
 * Acorn sees some things otherwise (behind a variable named `of` it takes a division for a regular
 * expression), and what it takes for a text or a pattern could end the function for V8.
 */
export function isOneBody(text: string): boolean {
  try {
    new AsyncFunction(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}
