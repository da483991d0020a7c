import type { z } from "zod";
import { CoreError, type FieldError } from "./errors.ts";

/** Zod's words without its headings, which speak of schemas. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value" && issue.values.length > 1) {
    return `must be one of ${issue.values.join(", ")}`;
  }
  if (issue.message.endsWith("received undefined")) return "is required";
  return issue.message.replace(/^(Invalid input|Too small|Too big): /, "");
}

function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const prefix = path === "" ? "" : `${path}.`;
    return issue.keys.map((key) => ({ path: prefix + key, message: "is not a field here" }));
  }
  return [{ path: path === "" ? "input" : path, message: sentenceOf(issue) }];
}

/** What is wrong with an input, field by field, and in one sentence. */
export function explainIssues(error: z.ZodError): { message: string; fields: FieldError[] } {
  const fields = error.issues.flatMap(fieldsOf);
  return { message: fields.map((field) => `${field.path}: ${field.message}`).join("; "), fields };
}

/** Checks what came from a command line, a file or the environment; rejects with `invalid_input` naming the fields. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { message, fields } = explainIssues(parsed.error);
  throw new CoreError("invalid_input", message, { fields });
}
