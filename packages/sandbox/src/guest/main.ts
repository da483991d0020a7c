/**
 * Runs inside an isolate, in the same realm as scripts but before them. Most realms serve one execution,
 * kept ones many (see kept/keep.ts). The VM process reaches it through one function, `enter`.
 */
import { type SettleKind, sendToHost, setAwaited } from "./bridge.ts";
import { makeContext } from "./ctx/ctx.ts";
import { describeThrown } from "./describe.ts";
import { beginExecution, currentExecution } from "./execution.ts";
import { harden, setHidden } from "./harden.ts";
import { limitCodeOf, resetHostCalls, takeReply } from "./host-calls.ts";
import { isReady, keepRealm, loadGlobals } from "./kept/keep.ts";
import { installConsole, resetLog } from "./logger.ts";
import { jsonParse, jsonStringify } from "./primordials.ts";
import { defer, fireDueTimer, installTimers, resetTimers } from "./timers.ts";
import { describeResponse, installWebGlobals } from "./web/install.ts";
import { resetRandom } from "./web/random.ts";
import { resetBody, takeCancel, takePull } from "./web/send-body.ts";

type Main = (input: unknown, ctx: object) => unknown;
/** Evaluates the script's top level; answers a function that reads its default export. */
type Program = () => Promise<() => unknown>;

let isSettled = false;
let maxOutputLength = 0;

function settle(kind: SettleKind, name: string, text: string, stack: string): void {
  if (!isSettled) {
    isSettled = true;
    sendToHost("settle", kind, name, text, stack);
  }
}

function settleThrown(thrown: unknown, prefix = ""): void {
  const text = describeThrown(thrown);
  settle(limitCodeOf(thrown) ?? "runtime_error", text.name, prefix + text.message, text.stack);
}

function settleOutput(kind: "output" | "response", value: unknown): void {
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
    settle(kind, "", text, "");
  }
}

async function run(program: Program, inputJson: string, context: object): Promise<void> {
  try {
    const main = (await program())();
    if (typeof main !== "function") {
      const found = main === undefined ? "there is none" : `it is of type ${typeof main}`;
      const message = `The script must have a function as its default export (${found})`;
      settle("runtime_error", "", message, "");
      return;
    }
    const result = await (main as Main)(jsonParse(inputJson), context);
    const response = describeResponse(result, maxOutputLength);
    if (response === null) {
      settleOutput("output", result);
      return;
    }
    const parts = await response;
    if (typeof parts === "string") {
      settle(parts, "", "", "");
    } else {
      settleOutput("response", parts);
    }
  } catch (thrown) {
    settleThrown(thrown);
  }
}

/**
 * Begins an execution, in the call in which the program first runs.
 * @param isAwaited whether the VM process waits for this call
 * @returns false, without running anything, when the realm is not what it was before the last execution
 */
function start(
  program: Program,
  isAwaited: boolean,
  inputJson: string,
  factsJson: string,
  timeoutMs: number,
  maxOutputBytes: number,
  maxApiCalls: number,
): boolean {
  if (!isReady()) {
    return false;
  }
  setAwaited(isAwaited);
  beginExecution();
  isSettled = false;
  maxOutputLength = maxOutputBytes;
  resetTimers(timeoutMs);
  resetHostCalls(maxApiCalls);
  resetLog();
  resetRandom();
  resetBody();
  void run(program, inputJson, makeContext(inputJson, factsJson));
  return true;
}

function fire(): void {
  try {
    fireDueTimer();
  } catch (thrown) {
    settleThrown(thrown);
  }
}

harden((callback) => {
  const execution = currentExecution();
  return (held) => {
    // An isolate outlives an execution: its garbage may be found in the time of the next.
    if (!isSettled && execution === currentExecution()) {
      defer(callback, held);
    }
  };
});
installConsole();
installTimers();
installWebGlobals();

type Enter = (
  message: string,
  a: never,
  b: never,
  c: never,
  d: never,
  e: never,
  f: never,
  g: never,
) => unknown;

/** No rest parameter is spread here: that would run an iterator which the script may have replaced. */
const enter: Enter = (message, a, b, c, d, e, f, g) => {
  setAwaited(false);
  switch (message) {
    case "start":
      return start(a, b, c, d, e, f, g);
    case "fire":
      return fire();
    case "reply":
      return takeReply(a, b, c);
    case "keep":
      return keepRealm();
    case "load":
      return loadGlobals(a);
    case "pull":
      return takePull();
    case "cancel":
      return takeCancel();
  }
  return undefined;
};

// Taken and deleted by the VM process as soon as this script has run.
setHidden(globalThis, "runletEnter", enter);
