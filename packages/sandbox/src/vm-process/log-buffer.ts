/** Collects an execution's log entries and passes them on in batches while it runs. */
import { LOG_LEVELS, type LogEntry } from "../outcome.ts";
import { isTooDeep, storableJson } from "../script-json.ts";
import { cleanText } from "./clean-error.ts";

const BATCH_MS = 200;
/** The guest stops at as many; a second count, on this side of the boundary. */
const MAX_ENTRIES = 1_000;

export interface LogBuffer {
  add(level: string, at: string, message: string, fieldsJson: string): void;
  /** Ends the batches and gives the entries not yet passed on. */
  take(): LogEntry[];
}

export function createLogBuffer(onBatch: (entries: LogEntry[]) => void): LogBuffer {
  let entries: LogEntry[] = [];
  let total = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): LogEntry[] => {
    clearTimeout(timer);
    timer = undefined;
    const batch = entries;
    entries = [];
    return batch;
  };
  return {
    add(level, at, message, fieldsJson) {
      if (total >= MAX_ENTRIES) {
        return;
      }
      total += 1;
      entries.push({
        at: String(at),
        level: LOG_LEVELS.find((known) => known === level) ?? "info",
        message: cleanText(String(message)),
        fields: readFields(String(fieldsJson)),
      });
      timer ??= setTimeout(() => onBatch(flush()), BATCH_MS);
    },
    take: flush,
  };
}

/** Fields are a JSON object; what a script gave instead stands under `value`. */
function readFields(json: string): Record<string, unknown> | null {
  if (json === "" || isTooDeep(json)) {
    return null;
  }
  const value: unknown = JSON.parse(storableJson(json));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { value };
}
