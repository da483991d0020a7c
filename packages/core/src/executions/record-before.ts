import { type AnswerWithStart, transactionIdOf } from "./answer-host-calls.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import type { AnswerHostCall } from "./run-program.ts";

/** What these do nobody else can see: they may come before the execution is on record. */
const readingOps = new Set([
  "db.query",
  "db.get",
  "db.count",
  "cache.get",
  "cache.exists",
  "secrets.get",
]);

/** Each of these is one statement, unless it is part of a script's transaction. */
const documentChanges = new Set(["db.insert", "db.update", "db.upsert", "db.delete"]);

/** Before an execution changes anything outside, the database says that it runs; or in the commit that changes it. */
export function recordBefore(record: ExecutionRecord, answer: AnswerWithStart): AnswerHostCall {
  return async (call) => {
    if (documentChanges.has(call.op) && transactionIdOf(call) === null) {
      return record.startWith((start) => answer(call, start));
    }
    if (!readingOps.has(call.op)) await record.ensureStarted();
    return answer(call);
  };
}
