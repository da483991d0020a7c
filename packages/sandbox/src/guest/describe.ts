/** Turns values of a script into bounded text. Every step may run the script's own code and throw. */
import { isError, jsonStringify, objectToString, stringSlice, toText } from "./primordials.ts";
import { withoutGuestFrames } from "./stack-text.ts";

const MAX_TEXT_LENGTH = 8_192;
const MAX_THROWN_LENGTH = 1_024;

export interface ErrorText {
  name: string;
  message: string;
  stack: string;
}

export function shorten(text: string, maxLength = MAX_TEXT_LENGTH): string {
  return text.length <= maxLength ? text : `${stringSlice(text, 0, maxLength)}…`;
}

/** Text for a log line: strings as they are, objects as JSON where that is possible. */
export function describeValue(value: unknown): string {
  try {
    if (typeof value === "string") {
      return shorten(value);
    }
    if (typeof value === "function") {
      return `[function ${shorten(toText(value.name), 100)}]`;
    }
    if (typeof value !== "object" || value === null) {
      return shorten(toText(value));
    }
    if (isError(value)) {
      return shorten(readText(value, "stack"));
    }
    const json = jsonStringify(value);
    return shorten(json === undefined ? objectToString(value) : json);
  } catch {
    // Not even whether it is an array can be asked of every object: a revoked proxy throws.
    return "[object]";
  }
}

/** The JSON object of log fields, or "" where there are none or they cannot be serialized. */
export function describeFields(fields: unknown): string {
  if (fields === undefined || fields === null) {
    return "";
  }
  try {
    const json = jsonStringify(fields);
    return json === undefined || json.length > MAX_TEXT_LENGTH ? "" : json;
  } catch {
    return "";
  }
}

/** A thrown value as text; what is not an Error is told apart by the words "Thrown: ". */
export function describeThrown(thrown: unknown): ErrorText {
  if (isError(thrown)) {
    return {
      name: shorten(readText(thrown, "name"), 100),
      message: withoutGuestFrames(shorten(readText(thrown, "message"))),
      stack: shorten(readText(thrown, "stack"), 2 * MAX_TEXT_LENGTH),
    };
  }
  const text = shorten(describeValue(thrown), MAX_THROWN_LENGTH);
  return { name: "", message: `Thrown: ${text}`, stack: "" };
}

function readText(error: Error, key: "name" | "message" | "stack"): string {
  try {
    const value: unknown = error[key];
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}
