import { createHash } from "node:crypto";
import type { Tx } from "../context.ts";
import { CoreError, invalidField } from "../errors.ts";
import type { ExecutionError, ExecutionErrorCode } from "./execution-error.ts";
import type { ExecuteRequest } from "./executor.ts";
import { RepeatedRequestError } from "./repeated-request-error.ts";

/** How a request names itself, so that its repeats are known. Both are SHA-256 as hex. */
export interface IdempotencyKey {
  /** Of the caller and its key: the same key of another caller is another one. */
  key: string;
  /** Of what is asked: a key stands for one request. */
  requestHash: string;
}

const visible = /^[!-~]{1,255}$/;
const keptHours = 24;

/** Of an execution that never began, though it is on record: its key is free again. */
const refusals: ReadonlySet<ExecutionErrorCode> = new Set<ExecutionErrorCode>([
  "tenant_busy",
  "overloaded",
  "script_not_active",
  "input_limit",
]);

/** Hashes parts so that no two lists of parts look alike. */
function hashOf(...parts: (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/**
 * What a request's `Idempotency-Key` stands for.
 * @param request.identity the same for all requests of one caller
 * @param request.target path and query
 * @throws CoreError `invalid_input` when the key is not 1 to 255 visible ASCII characters
 */
export function toIdempotencyKey(request: {
  key: string;
  identity: string;
  method: string;
  target: string;
  body: Buffer;
}): IdempotencyKey {
  const { key, identity, method, target, body } = request;
  if (!visible.test(key)) {
    throw invalidField("Idempotency-Key", "must have 1 to 255 visible ASCII characters");
  }
  return { key: hashOf(identity, key), requestHash: hashOf(method, target, body) };
}

type Claiming = Pick<ExecuteRequest, "tenantId" | "scriptId"> & IdempotencyKey;

/** Takes a key that is nobody's, or whose time is over; waits for another transaction that has just taken it. */
async function takeFree(tx: Tx, claiming: Claiming, executionId: string): Promise<boolean> {
  const { tenantId, scriptId, key, requestHash } = claiming;
  const taken = await tx.$executeRaw`
    INSERT INTO idempotency_keys AS held (tenant_id, script_id, key, request_hash, execution_id, created_at, expires_at)
    VALUES (${tenantId}::uuid, ${scriptId}::uuid, ${key}, decode(${requestHash}, 'hex'), ${executionId}::uuid,
      now(), now() + make_interval(hours => ${keptHours}::int))
    ON CONFLICT (tenant_id, script_id, key) DO UPDATE SET request_hash = excluded.request_hash,
      execution_id = excluded.execution_id, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE held.expires_at <= now()`;
  return taken === 1;
}

interface Held {
  executionId: string;
  requestHash: string;
  /** JSON of the execution's error. */
  error: string | null;
}

async function findHeld(tx: Tx, { tenantId, scriptId, key }: Claiming): Promise<Held | null> {
  const [held] = await tx.$queryRaw<Held[]>`
    SELECT held.execution_id AS "executionId", encode(held.request_hash, 'hex') AS "requestHash", execution.error::text AS error
    FROM idempotency_keys AS held
    LEFT JOIN executions AS execution ON execution.tenant_id = held.tenant_id AND execution.id = held.execution_id
    WHERE held.tenant_id = ${tenantId}::uuid AND held.script_id = ${scriptId}::uuid AND held.key = ${key}`;
  return held ?? null;
}

/** Takes over the key of an execution that was refused, unless somebody else just did. */
async function takeOver(tx: Tx, claiming: Claiming, from: Held, to: string): Promise<boolean> {
  const { tenantId, scriptId, key, requestHash } = claiming;
  const taken = await tx.$executeRaw`
    UPDATE idempotency_keys SET request_hash = decode(${requestHash}, 'hex'), execution_id = ${to}::uuid,
      created_at = now(), expires_at = now() + make_interval(hours => ${keptHours}::int)
    WHERE tenant_id = ${tenantId}::uuid AND script_id = ${scriptId}::uuid AND key = ${key}
      AND execution_id = ${from.executionId}::uuid`;
  return taken === 1;
}

function isRefused({ error }: Held): boolean {
  return error !== null && refusals.has((JSON.parse(error) as ExecutionError).code);
}

/** Who holds a key may lose it between two looks, to the clock or to another request. */
const maxLooks = 5;

/**
 * Gives a request's key to an execution, in the transaction that writes the execution: both are there or neither. Does nothing for a
 * request without a key.
 * @param execution.timeoutMs how long the script may run
 * @throws RepeatedRequestError when the key belongs to another execution, which was not refused
 */
export async function claimIdempotencyKey(
  tx: Tx,
  { tenantId, scriptId, idempotency }: ExecuteRequest,
  { id, timeoutMs }: { id: string; timeoutMs: number },
): Promise<void> {
  if (idempotency === undefined) return;
  const claiming = { tenantId, scriptId, ...idempotency };
  for (let look = 1; look <= maxLooks; look += 1) {
    if (await takeFree(tx, claiming, id)) return;
    const held = await findHeld(tx, claiming);
    if (held === null) continue;
    if (!isRefused(held)) {
      const isSame = held.requestHash === idempotency.requestHash;
      throw new RepeatedRequestError(held.executionId, { isSame, timeoutMs });
    }
    if (await takeOver(tx, claiming, held, id)) return;
  }
  throw new CoreError("unavailable", "Too many repeats of one request; try again shortly.", {
    retryAfterSeconds: 1,
  });
}
