/** `ctx.logger` and `console`: counted and cut here, so that a flood never leaves the isolate. */
import { sendToHost } from "./bridge.ts";
import { describeFields, describeValue, shorten } from "./describe.ts";
import { setHidden } from "./harden.ts";
import { createObject, dateToIso, freeze, now, PrimordialDate } from "./primordials.ts";
import { withoutGuestFrames } from "./stack-text.ts";

type Level = "debug" | "info" | "warn" | "error";

/** With the marker, 1 000 entries at most. */
const MAX_ENTRIES = 999;
/** UTF-16 units of messages and fields together. */
const MAX_TOTAL_LENGTH = 256 * 1_024;

let entryCount = 0;
let totalLength = 0;
let isClosed = false;

/** Called before each execution. */
export function resetLog(): void {
  entryCount = 0;
  totalLength = 0;
  isClosed = false;
}

function write(level: Level, message: string, fieldsJson: string): void {
  if (isClosed) {
    return;
  }
  const shown = withoutGuestFrames(message);
  entryCount += 1;
  totalLength += shown.length + fieldsJson.length;
  const at = dateToIso(new PrimordialDate(now()));
  if (entryCount > MAX_ENTRIES || totalLength > MAX_TOTAL_LENGTH) {
    isClosed = true;
    const notice = "Log limit reached: further entries of this execution are dropped";
    sendToHost("log", "warn", at, notice, "");
    return;
  }
  sendToHost("log", level, at, shown, fieldsJson);
}

function logMethod(level: Level) {
  const method = {
    log(message: unknown, fields: unknown) {
      if (isClosed) {
        return;
      }
      write(level, describeValue(message), describeFields(fields));
    },
  }.log;
  setHidden(method, "name", level);
  return freeze(method);
}

function consoleMethod(level: Level, name: string) {
  const method = {
    log(...values: unknown[]) {
      if (isClosed) {
        return;
      }
      let text = "";
      for (let i = 0; i < values.length; i += 1) {
        text += (i === 0 ? "" : " ") + describeValue(values[i]);
      }
      write(level, shorten(text), "");
    },
  }.log;
  setHidden(method, "name", name);
  return freeze(method);
}

/** The frozen `ctx.logger`. */
export function makeLogger(): Record<string, unknown> {
  return freeze({
    debug: logMethod("debug"),
    info: logMethod("info"),
    warn: logMethod("warn"),
    error: logMethod("error"),
  });
}

/** Replaces V8's own console, which writes nowhere, by one that writes to the execution's log. */
export function installConsole(): void {
  const levels = createObject(null) as Record<string, Level>;
  levels.debug = "debug";
  levels.trace = "debug";
  levels.log = "info";
  levels.info = "info";
  levels.dir = "info";
  levels.table = "info";
  levels.warn = "warn";
  levels.error = "error";
  const target = {};
  for (const name of Object.keys(levels)) {
    setHidden(target, name, consoleMethod(levels[name] as Level, name));
  }
  setHidden(globalThis, "console", target);
}
