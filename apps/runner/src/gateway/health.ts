import type { ServerResponse } from "node:http";
import { answerJson } from "./answer.ts";

/** Something that must be there for the runner to do its work; rejects or is false while it is not. */
export type Check = () => Promise<boolean>;

/** `GET /healthz`: the process answers. */
export function answerHealth(response: ServerResponse): void {
  answerJson(response, 200, JSON.stringify({ status: "ok" }));
}

/** `GET /readyz`: 200 when every check holds, else 503; each check's outcome by name. */
export async function answerReadiness(
  response: ServerResponse,
  checks: Readonly<Record<string, Check>>,
): Promise<void> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await check().catch(() => false)]),
  );
  const isReady = results.every(([, isOk]) => isOk);
  answerJson(
    response,
    isReady ? 200 : 503,
    JSON.stringify({
      status: isReady ? "ready" : "not_ready",
      checks: Object.fromEntries(results),
    }),
  );
}
