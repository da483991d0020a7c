import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { CoreError, type Execution, type Executor } from "@runlet/core";

/**
 * Runs scripts through the runner's internal call: `POST /internal/executions` with the ExecuteRequest as JSON
 * body and `internalKey` as bearer token; a 2xx answer is the finished Execution.
 * Rejects with CoreError `unavailable` when no runner answers, and with the runner's own words when it refuses.
 */
export function createRunnerExecutor(runnerUrl: string, internalKey: string): Executor {
  const url = new URL("/internal/executions", runnerUrl);
  return {
    async execute(request) {
      const answer = await post(url, internalKey, JSON.stringify(request)).catch(
        (cause: unknown) => {
          throw new CoreError("unavailable", "No runner answers right now", { cause });
        },
      );
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
      return JSON.parse(answer.body) as Execution;
    },
  };
}

interface Answer {
  status: number;
  body: string;
}

/** On node:http because fetch gives up on an answer after five minutes, and a script may run longer. */
function post(url: URL, internalKey: string, body: string): Promise<Answer> {
  const open = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${internalKey}` };
    const request = open(url, { method: "POST", headers }, (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode ?? 0, body: answer });
      }, reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

const codeOfStatus: Record<number, CoreError["code"]> = {
  400: "invalid_input",
  404: "not_found",
  409: "script_not_active",
  413: "too_large",
  429: "too_many",
};

function refusalOf({ status, body }: Answer): CoreError {
  return new CoreError(codeOfStatus[status] ?? "unavailable", messageOf(body));
}

function messageOf(body: string): string {
  try {
    const parsed: { error?: { message?: unknown } } | null = JSON.parse(body);
    if (typeof parsed?.error?.message === "string") return parsed.error.message;
  } catch (error) {
    // Not the runner's own answer but that of something in between.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return "The runner did not take the execution";
}
