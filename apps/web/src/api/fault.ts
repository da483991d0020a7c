import { TRPCClientError } from "@trpc/client";

/** What is wrong with one field of what was sent; line and column of a source count from 1. */
export interface FieldFault {
  path: string;
  message: string;
  line?: number;
  column?: number;
}

export type FaultKind =
  | "forbidden"
  | "not_found"
  | "unauthorized"
  | "conflict"
  | "invalid"
  | "offline"
  | "other";

/** A failed call of the API, as screens need it. */
export interface Fault {
  kind: FaultKind;
  /** In the server's words. */
  message: string;
  fields: FieldFault[];
}

const kinds: Record<number, FaultKind> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
};

/** Reads whatever a query or a mutation threw. */
export function readFault(error: unknown): Fault {
  if (!(error instanceof TRPCClientError)) {
    return { kind: "other", message: error instanceof Error ? error.message : "", fields: [] };
  }
  // Without data there was no answer of the API at all.
  const data: { httpStatus?: number; fields?: FieldFault[] } | null | undefined = error.data;
  if (!data?.httpStatus) return { kind: "offline", message: error.message, fields: [] };
  return {
    kind: kinds[data.httpStatus] ?? "other",
    message: error.message,
    fields: data.fields ?? [],
  };
}

/** The message about one field, if there is one; `path` also finds what lies under it. */
export function fieldMessage(fault: Fault | null, path: string): string | null {
  const found = fault?.fields.find(
    (field) => field.path === path || field.path.startsWith(`${path}.`),
  );
  return found?.message ?? null;
}

/** The message about a list or one of its entries, which it names: `“http://x/”: must be …`. */
export function listMessage(
  fault: Fault | null,
  path: string,
  entries: readonly string[],
): string | null {
  const found = fault?.fields.find((field) => field.path.startsWith(`${path}.`));
  const entry = found && entries[Number(found.path.slice(path.length + 1))];
  return entry === undefined ? fieldMessage(fault, path) : `“${entry}”: ${found?.message}`;
}
