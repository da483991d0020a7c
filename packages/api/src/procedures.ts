import { CoreError, requirePermission, requireSuperadmin } from "@runlet/core";
import { initTRPC } from "@trpc/server";
import type { ApiContext } from "./api-context.ts";
import { explain, toTrpcError } from "./error-map.ts";
import { type ProcedureAccess, procedureAccess } from "./procedure-access.ts";

const t = initTRPC.context<ApiContext>().create({
  errorFormatter({ shape, error }) {
    const { message, reason, fields } = explain(error);
    const { code, httpStatus, path } = shape.data;
    // No stack: it is of no use to the caller, and tells about the server.
    return { ...shape, message, data: { code, httpStatus, path, reason, fields } };
  },
});

export const { router, createCallerFactory } = t;

function accessOf(path: string): ProcedureAccess {
  const access = Object.hasOwn(procedureAccess, path) ? procedureAccess[path] : undefined;
  if (access === undefined) throw new Error(`${path} is not in the table of procedures`);
  return access;
}

/** Turns core's refusals into tRPC's, and takes changes from this origin's pages only where a cookie signs them in. */
const baseProcedure = t.procedure.use(async ({ ctx, type, next }) => {
  if (type === "mutation" && !ctx.maySendChanges) {
    throw toTrpcError(new CoreError("forbidden", "This request was made by another site"));
  }
  const result = await next();
  if (!result.ok && result.error.cause instanceof CoreError) throw toTrpcError(result.error.cause);
  return result;
});

/** For everybody, signed in or not. */
export const publicProcedure = baseProcedure.use(({ path, next }) => {
  if (accessOf(path) !== "public") throw new Error(`${path} is not public in the table`);
  return next();
});

/** For callers in a tenant who have the permission of the table. */
export const tenantProcedure = baseProcedure.use(({ ctx, path, next }) => {
  const access = accessOf(path);
  if (access === "public" || access === "superadmin") {
    throw new Error(`${path} needs a permission in the table`);
  }
  if (ctx.caller === null) throw ctx.refusal ?? new CoreError("unauthorized", "Sign in");
  requirePermission(ctx.caller, access);
  return next({ ctx: { caller: ctx.caller } });
});

/** For superadmins, in no tenant. */
export const superadminProcedure = baseProcedure.use(({ ctx, path, next }) => {
  if (accessOf(path) !== "superadmin") throw new Error(`${path} is not superadmin's in the table`);
  if (ctx.user === null) {
    if (ctx.caller !== null) throw new CoreError("forbidden", "Only a superadmin may do this");
    throw ctx.refusal ?? new CoreError("unauthorized", "Sign in");
  }
  requireSuperadmin(ctx.user);
  return next({ ctx: { user: ctx.user } });
});
