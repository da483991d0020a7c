import type { z } from "zod";
import { appRouter } from "../app-router.ts";
import { type ProcedureAccess, procedureAccess } from "../procedure-access.ts";
import { referenceOf } from "../reference/api-reference.ts";
import type { ProcedureReference } from "../reference/procedure-reference.ts";

/** All that is known of a procedure. */
export interface DescribedProcedure extends ProcedureReference<unknown> {
  /** `noun.verb`. */
  path: string;
  noun: string;
  isQuery: boolean;
  /** Null when it takes none. */
  input: z.ZodType | null;
  access: ProcedureAccess;
}

/** `scripts.setStatus` → `scriptsSetStatus`. */
export function operationIdOf(path: string): string {
  return path.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase());
}

/** Every procedure of the router with its reference, in the router's order. */
export function describedProcedures(): DescribedProcedure[] {
  // Flat at run time, whatever its type says: keys are `noun.verb`.
  const flat = appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: string; inputs: z.ZodType[] } }
  >;
  return Object.entries(flat).map(([path, { _def }]) => {
    const reference = referenceOf(path);
    const access = procedureAccess[path];
    if (reference === null || access === undefined) throw new Error(`${path} is not described`);
    const [noun = ""] = path.split(".");
    const input = _def.inputs[0] ?? null;
    return { ...reference, path, noun, isQuery: _def.type === "query", input, access };
  });
}
