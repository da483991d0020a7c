import { z } from "zod";
import { CoreError } from "../errors.ts";

/** Checks what came from a command line or the environment; rejects with `invalid_input` naming the fields. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({
    path: z.core.toDotPath(path),
    message,
  }));
  const text = fields.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new CoreError("invalid_input", text, { fields });
}
