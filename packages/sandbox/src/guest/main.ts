/**
 * Runs inside an isolate, in a context of its own for each execution, in the same realm as the
 * script but before it. The VM process reaches it through one function (`enter`); the program
 * through another, which is gone before the first line of the script runs.
 */
import { type SettleKind, sendToHost } from "./bridge.ts";
import { makeContext } from "./ctx/ctx.ts";
import { describeThrown } from "./describe.ts";
import { harden, remove, setHidden } from "./harden.ts";
import { limitCodeOf, limitHostCalls, takeReply } from "./host-calls.ts";
import { installConsole } from "./logger.ts";
import { jsonParse, jsonStringify } from "./primordials.ts";
import { defer, fireDueTimer, installTimers, limitTimers } from "./timers.ts";
import { describeResponse, installWebGlobals } from "./web/install.ts";
import { takeCancel, takePull } from "./web/send-body.ts";

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

/** Gives the execution its input and limits. The program is the next thing that runs in this realm. */
function begin(
  inputJson: string,
  factsJson: string,
  timeoutMs: number,
  maxOutputBytes: number,
  maxApiCalls: number,
): void {
  maxOutputLength = maxOutputBytes;
  limitTimers(timeoutMs);
  limitHostCalls(maxApiCalls);
  const context = makeContext(inputJson, factsJson);
  setHidden(globalThis, "runletStart", (program: Program) => {
    remove(globalThis, "runletStart");
    void run(program, inputJson, context);
  });
}

function fire(): void {
  try {
    fireDueTimer();
  } catch (thrown) {
    settleThrown(thrown);
  }
}

harden((callback, held) => {
  // An isolate outlives an execution: its garbage may be found in the time of the next.
  if (!isSettled) {
    defer(callback, held);
  }
});
installConsole();
installTimers();
installWebGlobals();

type Enter = (message: string, a: never, b: never, c: never, d: never, e: never) => void;

/** No rest parameter is spread here: that would run an iterator which the script may have replaced. */
const enter: Enter = (message, a, b, c, d, e) => {
  switch (message) {
    case "begin":
      return begin(a, b, c, d, e);
    case "fire":
      return fire();
    case "reply":
      return takeReply(a, b, c);
    case "pull":
      return takePull();
    case "cancel":
      return takeCancel();
  }
};

// Taken and deleted by the VM process as soon as this script has run.
setHidden(globalThis, "runletEnter", enter);
