import { isUniqueViolation, Prisma } from "@runlet/db";
import type { Tx } from "../context.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import { pathShapeOf } from "../endpoints/endpoint-path.ts";
import { CoreError, conflictingField } from "../errors.ts";
import { armSchedule, removeSchedule } from "../schedules/arm-schedule.ts";
import type { EventInput, ScheduleInput } from "./script-input.ts";

interface Owner {
  tenantId: string;
  scriptId: string;
}

/** Sets where an http script answers; null takes its endpoint away. */
export async function writeEndpoint(tx: Tx, owner: Owner, http: Endpoint | null): Promise<void> {
  if (http === null) {
    await tx.endpoint.deleteMany({ where: owner });
    return;
  }
  const { cors, rateLimit, ...rest } = http;
  const data = {
    ...rest,
    pathShape: pathShapeOf(http.path),
    cors: cors ?? Prisma.DbNull,
    rateLimit: rateLimit ?? Prisma.DbNull,
  };
  const { count } = await tx.endpoint.updateMany({ where: owner, data });
  if (count === 0)
    await tx.endpoint.create({ data: { ...owner, ...data }, select: { path: true } });
}

/** Sets when a scheduled script runs; null takes its schedule away. A new or changed time counts from now. */
export async function writeSchedule(
  tx: Tx,
  owner: Owner,
  schedule: ScheduleInput | null,
): Promise<void> {
  if (schedule === null) {
    await removeSchedule(tx, owner);
    return;
  }
  const before = await tx.schedule.findFirst({ where: owner });
  if (before === null) await tx.schedule.create({ data: { ...owner, ...schedule } });
  else await tx.schedule.updateMany({ where: owner, data: schedule });
  const isChanged = before?.cron !== schedule.cron || before.timezone !== schedule.timezone;
  await armSchedule(tx, owner, { changedFrom: isChanged ? before : null });
}

/** Sets what an event script listens to; null takes all away. */
export async function writeSubscriptions(
  tx: Tx,
  owner: Owner,
  event: EventInput | null,
): Promise<void> {
  await tx.eventSubscription.deleteMany({ where: owner });
  if (event === null) return;
  await tx.eventSubscription.createMany({
    data: event.types.map((pattern) => ({ ...owner, pattern })),
  });
}

/** The refusal behind a unique key that two scripts cannot share; any other error as it is. */
export function explainConflict(error: unknown): unknown {
  if (error instanceof CoreError) return error;
  if (isUniqueViolation(error, "scripts_tenant_id_name_key")) {
    return conflictingField("name", "is taken by another script");
  }
  if (isUniqueViolation(error, "endpoints_tenant_id_path_shape_key")) {
    return conflictingField("http.path", "is taken by another script");
  }
  return error;
}
