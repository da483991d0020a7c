import type { ServerResponse } from "node:http";
import type { AnswerSink, Endpoint, Execution } from "@runlet/core";
import { bodylessStatuses, setHead } from "./answer.ts";
import { readScriptResponse, type ScriptResponse } from "./script-response.ts";
import { createPacedWriter, defaultReadingPace, type ReadingPace } from "./unread-answer.ts";

/** An answer whose body goes out while the script makes it. */
export interface StreamedAnswer {
  sink: AnswerSink;
  /**
   * Ends the answer as its execution ended, which is recorded by now: a body that is not complete is broken off.
   * @returns false when nothing was streamed: the execution is to be answered as a whole
   */
  end(execution: Execution): boolean;
}

/** A caller that goes away, or hardly reads, ends its stream, not its execution. */
export function createStreamedAnswer(
  response: ServerResponse,
  endpoint: Pick<Endpoint, "cors">,
  pace: ReadingPace = defaultReadingPace,
): StreamedAnswer {
  const writer = createPacedWriter(response, pace);
  const gone = new AbortController();
  /** Set once the script has streamed an answer. */
  let head: Pick<ScriptResponse, "status" | "headers"> | null = null;

  const sink: AnswerSink = {
    signal: gone.signal,
    async open({ executionId, status, headers }) {
      const read = readScriptResponse(
        { status, headers, body: "", bodyEncoding: "text" },
        endpoint,
      );
      if (read === null || response.destroyed) return false;
      head = { status, headers: { ...eventStreamHeaders(read), ...read.headers } };
      head.headers["x-execution-id"] = executionId;
      if (response.req.method === "HEAD" || bodylessStatuses.has(status)) return false;
      response.once("close", () => gone.abort());
      setHead(response, status, head.headers);
      response.flushHeaders();
      return true;
    },
    async write(bytes) {
      if (!gone.signal.aborted) await writer.write(bytes);
    },
  };

  return {
    sink,
    end({ status }) {
      if (response.headersSent) {
        if (status === "completed") response.end();
        else response.destroy();
        return true;
      }
      if (head === null || status !== "completed") return false;
      // Nobody knows how long the body would have been: no length is said.
      setHead(response, head.status, head.headers);
      response.end();
      return true;
    },
  };
}

/** What proxies must know to let events through one by one. */
function eventStreamHeaders({ headers }: ScriptResponse): Record<string, string> {
  const type = [headers["content-type"] ?? ""].flat()[0] ?? "";
  const isEvents = /^text\/event-stream\b/i.test(type);
  return isEvents ? { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" } : {};
}
