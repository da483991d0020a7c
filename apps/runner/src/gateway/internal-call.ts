import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Context, maxInputBytesOf, triggers } from "@runlet/core";
import { z } from "zod";
import { answerJson } from "./answer.ts";
import { isFromLoopback } from "./client-address.ts";
import { GatewayError } from "./gateway-error.ts";
import { parseBody } from "./parse-body.ts";
import { readBody } from "./read-body.ts";

/** An endpoint's largest input, which a replay brings again, and room for the rest. */
const maxBodyBytes = maxInputBytesOf("replay") + 1_048_576;

const executeRequest = z.strictObject({
  tenantId: z.uuid(),
  scriptId: z.uuid(),
  input: z.unknown().optional(),
  trigger: z.enum(triggers),
  userId: z.uuid().nullish(),
  apiKeyId: z.uuid().nullish(),
  parentId: z.uuid().nullish(),
  eventId: z.uuid().nullish(),
  attempt: z.int().positive().optional(),
  ip: z.string().optional(),
});

/**
 * `POST /internal/executions`: the web app's way to run a script at once. Who may run what was decided by core there; this
 * call is taken from this machine only, with the shared key.
 * @returns after answering the finished execution.
 */
export async function answerInternalCall(
  context: Context,
  internalCallKey: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFromLoopback(request) || !hasKey(request, internalCallKey)) {
    throw new GatewayError("unauthorized", "The internal call needs its key.", {
      "www-authenticate": 'Bearer realm="runlet internal"',
    });
  }
  if (request.method !== "POST") {
    throw new GatewayError("method_not_allowed", "The internal call is a POST.", { allow: "POST" });
  }
  const body = await readBody(request, response, maxBodyBytes);
  const parsed = executeRequest.safeParse(await parseBody(body, request.headers));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new GatewayError("invalid_input", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const execution = await context.executor.execute({ ...parsed.data, input: parsed.data.input });
  answerJson(response, 200, JSON.stringify(execution), { "x-execution-id": execution.id });
}

function hasKey(request: IncomingMessage, internalCallKey: string): boolean {
  const expected = Buffer.from(`Bearer ${internalCallKey}`);
  const given = Buffer.from(request.headers.authorization ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
