import type { Prisma } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import { emailsOf, toPerson } from "../access/emails-of.ts";
import type { Context, Tx } from "../context.ts";
import { notFound } from "../errors.ts";
import type {
  Execution,
  ExecutionMetrics,
  ExecutionSummary,
  LogEntry,
  OutputType,
  Span,
} from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";

/** Lists leave out what can be large. */
export const heavyColumns = { input: true, output: true, spans: true } as const;

export type ExecutionRow = Omit<Prisma.ExecutionModel, keyof typeof heavyColumns>;

/** The names behind the ids in rows: e-mail addresses of users, names of API keys. */
export interface Names {
  emails: ReadonlyMap<string, string>;
  apiKeys: ReadonlyMap<string, string>;
}

export async function apiKeyNamesOf(
  tx: Tx,
  tenantId: string,
  rows: readonly { apiKeyId: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ apiKeyId }) => apiKeyId ?? []))];
  if (ids.length === 0) return new Map();
  const keys = await tx.apiKey.findMany({
    where: { tenantId, id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(keys.map(({ id, name }) => [id, name]));
}

export function toExecutionSummary(row: ExecutionRow, names: Names): ExecutionSummary {
  const keyName = row.apiKeyId === null ? undefined : names.apiKeys.get(row.apiKeyId);
  return {
    id: row.id,
    scriptId: row.scriptId,
    scriptName: row.scriptName,
    version: row.version,
    status: row.status,
    trigger: row.trigger,
    error: row.error as ExecutionError | null,
    metrics: row.metrics as ExecutionMetrics | null,
    attempt: row.attempt,
    parentId: row.parentId,
    eventId: row.eventId,
    user: toPerson(row.userId, names.emails),
    apiKey:
      row.apiKeyId === null || keyName === undefined ? null : { id: row.apiKeyId, name: keyName },
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
    cancelRequestedAt: row.cancelRequestedAt?.toISOString() ?? null,
  };
}

/** The whole record with the logs written so far; `not_found` when the tenant has none of that id. */
export async function loadExecution(
  context: Context,
  caller: Pick<Caller, "scope">,
  id: string,
): Promise<Execution> {
  const { tenantId } = caller.scope;
  const { row, chunks, apiKeys } = await context.database.inTenant(caller.scope, async (tx) => {
    const row = await tx.execution.findFirst({ where: { tenantId, id } });
    if (row === null) throw notFound("Execution");
    const chunks = await tx.executionLog.findMany({
      where: { tenantId, executionId: id },
      orderBy: { chunk: "asc" },
    });
    return { row, chunks, apiKeys: await apiKeyNamesOf(tx, tenantId, [row]) };
  });
  const emails = await emailsOf(context, [row.userId]);
  return {
    ...toExecutionSummary(row, { emails, apiKeys }),
    input: row.input,
    output: row.output,
    outputType: row.outputType as OutputType,
    logs: chunks.flatMap(({ entries }) => entries as unknown as LogEntry[]),
    spans: (row.spans ?? []) as unknown as Span[],
  };
}
