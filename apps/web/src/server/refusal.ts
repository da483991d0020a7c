import type { ServerResponse } from "node:http";

/** An answer in place of the runner's, which did not come. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  headers: Record<string, string>;
}

/** No connection came about: nothing has happened, and another try does no harm. */
export const absent: Refusal = {
  status: 503,
  code: "overloaded",
  message: "No runner answers right now. Try again in a moment.",
  headers: { "retry-after": "1" },
};

/** The connection broke after the request went out: the script may have run. */
export const lost: Refusal = {
  status: 500,
  code: "runner_lost",
  message: "The server that ran the script was lost.",
  headers: {},
};

/** After the head was sent, only breaking off tells the client the truth. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message, headers } = refusal;
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(JSON.stringify({ error: { code, message, executionId: null } }));
}
