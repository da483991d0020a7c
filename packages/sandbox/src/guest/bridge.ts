/**
 * The only ways out of the isolate: three functions of the VM process, handed over through globals
 * that are deleted before any script runs; a script never gets hold of them. Texts and numbers are
 * all that crosses.
 */

import { currentExecution } from "./execution.ts";

/**
 * `output`: the text is the output's JSON. `response`: the text is the JSON of a Response's parts.
 * `stream`: a Response's parts were sent before, as `head` and `chunk`. The others carry an error as text.
 */
export type SettleKind =
  | "output"
  | "response"
  | "stream"
  | "output_limit"
  | "runtime_error"
  | LimitCode;

/** What an execution fails with when the script lets a refused call end it. */
export type LimitCode = "api_call_limit" | "call_depth";

/** Returns nothing and never throws. */
interface Send {
  /** Reports how the execution ended. Only the first report counts. */
  (message: "settle", kind: SettleKind, name: string, text: string, stack: string): void;
  /** Writes one log entry. `fieldsJson` is "" where there are no fields. */
  (message: "log", level: string, at: string, text: string, fieldsJson: string): void;
  /** Asks for one call of `fire` after `delayMs`. A later, earlier request replaces it. */
  (message: "wake", delayMs: number): void;
  /** Tells that the script was refused a call for having made too many. */
  (message: "over_limit"): void;
  /** Asks the host for something; the answer comes as `reply` with the same number. */
  (message: "call", call: number, op: string, argsJson: string): void;
  /** The status and headers of a Response whose body is a stream; the host answers `pull` or `cancel`. */
  (message: "head", json: string): void;
  /** A piece of its body: one for each `pull`, never empty. */
  (message: "chunk", encoding: "text" | "base64", text: string): void;
}

/** What the VM process gave: the number of the execution that speaks comes after the message's name. */
type RawSend = (message: string, execution: number, ...args: unknown[]) => void;

/**
 * While the VM process waits for a call of its own, it hears at once what it is told: a message to its event loop would come only after
 * that, in another turn.
 */
let isAwaited = false;

/** Called with each call that enters the isolate. */
export function setAwaited(value: boolean): void {
  isAwaited = value;
}

/** Random bytes as hexadecimal digits, two a byte. Waits for the VM process. */
type Random = (byteLength: number) => string;

/** Set by the VM process (realm.ts), read and deleted once, here. */
function takeBridge(): { send: RawSend; tell: RawSend; random: Random } {
  const scope = globalThis as unknown as Record<string, unknown>;
  const send = scope.runletSend as RawSend;
  const tell = scope.runletTell as RawSend;
  const random = scope.runletRandom as Random;
  delete scope.runletSend;
  delete scope.runletTell;
  delete scope.runletRandom;
  return { send, tell, random };
}

const bridge = takeBridge();
const { send, tell } = bridge;

type Unknown = string | number;

/** No rest parameter is spread here: that would run an iterator which the script may have replaced. */
export const sendToHost: Send = (
  message: string,
  a?: Unknown,
  b?: Unknown,
  c?: Unknown,
  d?: Unknown,
): void => (isAwaited ? tell : send)(message, currentExecution(), a, b, c, d);
export const hostRandom = bridge.random;
