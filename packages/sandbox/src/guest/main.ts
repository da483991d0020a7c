/**
 * Runs inside the isolate, in the same realm as the script but before it. Its exports are reached
 * only by the VM process (`begin`, `fire`) and by the driver module (`start`); a script cannot
 * import anything.
 */
import { hostSettle, type SettleKind } from "./bridge.ts";
import { makeContext } from "./ctx.ts";
import { describeThrown } from "./describe.ts";
import { harden } from "./harden.ts";
import { installConsole } from "./logger.ts";
import { jsonParse, jsonStringify } from "./primordials.ts";
import { fireDueTimer, installTimers, limitTimers } from "./timers.ts";

type Main = (input: unknown, ctx: object) => unknown;

let isSettled = false;
let context: object = {};
let inputText = "null";
let maxOutputLength = 0;

function settle(kind: SettleKind, name: string, message: string, stack: string): void {
  if (!isSettled) {
    isSettled = true;
    hostSettle(kind, name, message, stack);
  }
}

function settleThrown(thrown: unknown, prefix = ""): void {
  const text = describeThrown(thrown);
  settle("runtime_error", text.name, prefix + text.message, text.stack);
}

function settleOutput(value: unknown): void {
  let json: string | undefined;
  try {
    json = jsonStringify(value);
  } catch (thrown) {
    settleThrown(thrown, "The result cannot be turned into JSON: ");
    return;
  }
  const text = json === undefined ? "null" : json;
  // A first look in UTF-16 units, which are never more than bytes; the VM process counts bytes.
  if (text.length > maxOutputLength) {
    settle("output_limit", "", "", "");
  } else {
    settle("output", "", text, "");
  }
}

/** Called by the VM process before the script's module is evaluated. */
export function begin(
  inputJson: string,
  factsJson: string,
  timeoutMs: number,
  maxOutputBytes: number,
): void {
  inputText = inputJson;
  maxOutputLength = maxOutputBytes;
  limitTimers(timeoutMs);
  context = makeContext(inputJson, factsJson);
}

/** Called by the driver module once the script's module, with any top-level await, has evaluated. */
export async function start(program: { default?: unknown }): Promise<void> {
  const main = program.default;
  if (typeof main !== "function") {
    const found = main === undefined ? "there is none" : `it is of type ${typeof main}`;
    const message = `The script must have a function as its default export (${found})`;
    settle("runtime_error", "", message, "");
    return;
  }
  try {
    settleOutput(await (main as Main)(jsonParse(inputText), context));
  } catch (thrown) {
    settleThrown(thrown);
  }
}

/** Called by the VM process at the time that `wake` asked for. */
export function fire(): void {
  try {
    fireDueTimer();
  } catch (thrown) {
    settleThrown(thrown);
  }
}

harden();
installConsole();
installTimers();
