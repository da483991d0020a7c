/**
 * Rebuilds an error as plain, bounded data. Name, message and stack are texts that a script may
 * have chosen freely; only stack lines that point into the author's own file survive, so no host
 * path and no frame of the platform is ever shown.
 */
import type { RunError } from "../outcome.ts";

export interface ErrorText {
  name: string;
  message: string;
  stack: string;
}

const MAX_MESSAGE_LENGTH = 8_192;
const MAX_FRAMES = 20;
/** What a script wrote into a stack is not read to its end. */
const MAX_LINES = 200;
/** Longer lines are no frames of ours; matching them would cost more than it is worth. */
const MAX_LINE_LENGTH = 1_000;
const MAX_FUNCTION_NAME_LENGTH = 100;
const MAX_NAME_LENGTH = 100;

/** V8's words for `import()` where the embedder offers none. */
const NO_DYNAMIC_IMPORT = "Not supported";

/** NUL cannot be stored by Postgres, lone surrogates not be sent as UTF-8. */
export function cleanText(text: string, maxLength = MAX_MESSAGE_LENGTH): string {
  const cut = text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
  return cut.toWellFormed().replaceAll("\0", "\uFFFD");
}

interface StackFrame {
  text: string;
  line: number;
  column: number;
}

/** Frames of the author's file, in V8's form `at name (file:1:2)` or `at file:1:2`. */
function readFrames(stack: string, filename: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split("\n", MAX_LINES)) {
    const match =
      line.length > MAX_LINE_LENGTH
        ? null
        : /^ {4}at (?:(.*) \()?(.*):(\d{1,9}):(\d{1,9})\)?$/.exec(line);
    if (match?.[2] === filename || match?.[2] === `async ${filename}`) {
      const name = cleanText(match[1] ?? "", MAX_FUNCTION_NAME_LENGTH).replace("Module.", "");
      const place = `${filename}:${match[3]}:${match[4]}`;
      frames.push({
        text: name === "" ? `    at ${place}` : `    at ${name} (${place})`,
        line: Number(match[3]),
        column: Number(match[4]),
      });
    }
    if (frames.length === MAX_FRAMES) {
      break;
    }
  }
  return frames;
}

function describe({ name, message }: ErrorText): string {
  if (message === NO_DYNAMIC_IMPORT) {
    return "Imports are not available in scripts: import() is refused";
  }
  return name === "" || name === "Error" ? message : `${name}: ${message}`;
}

export function cleanRuntimeError(text: ErrorText, filename: string): RunError {
  const message = cleanText(describe({ ...text, name: text.name.slice(0, MAX_NAME_LENGTH) }));
  const frames = readFrames(text.stack, filename);
  const stack = [message, ...frames.map((frame) => frame.text)].join("\n");
  return {
    code: "runtime_error",
    message,
    stack,
    line: frames[0]?.line ?? null,
    column: frames[0]?.column ?? null,
  };
}

/** V8's SyntaxError, whose message isolated-vm ends with ` [file:line:column]`. */
export function cleanSyntaxError(text: ErrorText, filename: string): RunError {
  const start = text.message.lastIndexOf(" [");
  const match = /:(\d{1,9}):(\d{1,9})\]$/.exec(text.message.slice(start));
  const message = cleanText(match ? text.message.slice(0, start) : text.message);
  return syntaxError(message, filename, match ? [Number(match[1]), Number(match[2])] : null);
}

function syntaxError(message: string, filename: string, place: [number, number] | null): RunError {
  const [line, column] = place ?? [null, null];
  const where = place ? `${filename}:${line}:${column}` : filename;
  const stack = `SyntaxError: ${message}\n    at ${where}`;
  return { code: "syntax_error", message: `SyntaxError: ${message}`, stack, line, column };
}
