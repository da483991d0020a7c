import { referenceOf } from "../reference/api-reference.ts";
import type { ApiServer } from "./start-api-server.ts";

export interface Answer {
  status: number;
  body: {
    result?: { data: Record<string, unknown> };
    error?: {
      message: string;
      data: { httpStatus: number; reason: string; fields: { path: string; message: string }[] };
    };
  };
}

export async function sendTo(
  server: ApiServer,
  path: string,
  init: RequestInit & { key?: string },
): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (init.key) headers.set("authorization", `Bearer ${init.key}`);
  const response = await fetch(`${server.url}/${path}`, { ...init, headers });
  const body = (await response.json()) as Answer["body"];
  if (body.result !== undefined) checkAnswer(path, body.result.data);
  return { status: response.status, body };
}

/** Whatever a test asks: an answer has the shape that the reference describes, and no field besides. */
function checkAnswer(path: string, data: unknown): void {
  const [procedure = ""] = path.split("?");
  const reference = referenceOf(procedure);
  if (reference === null) throw new Error(`${procedure} is not described`);
  reference.answer.parse(data);
}

/** As `curl -H 'content-type: application/json' -d …` sends it; a text goes as it is. */
export function postTo(
  server: ApiServer,
  path: string,
  input: unknown,
  { key = "", ...headers }: Record<string, string>,
): Promise<Answer> {
  return sendTo(server, path, {
    method: "POST",
    key,
    headers: { "content-type": "application/json", ...headers },
    body: typeof input === "string" ? input : JSON.stringify(input),
  });
}
