import type { z } from "zod";

/** What the reference says of a procedure besides its input. */
export interface ProcedureReference<Answer> {
  /** What it does, in a few words without a full stop. */
  summary: string;
  /** What a caller has to know more, in Markdown. */
  description: string;
  answer: z.ZodType<Answer>;
  example?: { input?: unknown; answer: Answer };
}
