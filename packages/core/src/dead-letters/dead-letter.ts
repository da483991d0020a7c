import { z } from "zod";
import type { JsonValue } from "../json.ts";
import { pageInput } from "../page.ts";
import { id } from "../text.ts";

/** A delivery that was given up. Instants are ISO, in UTC. */
export interface DeadLetter {
  id: string;
  scriptId: string;
  /** Null when the script is deleted. */
  scriptName: string | null;
  /** `payload` is what the script was given last: the event's, or an edited one. */
  event: { id: string; type: string; payload: JsonValue };
  /** Of the last try. */
  error: JsonValue;
  /** Executions that were started until then. */
  attempts: number;
  createdAt: string;
  replayedAt: string | null;
  discardedAt: string | null;
}

export const deadLetterStates = ["open", "replayed", "discarded", "all"] as const;

export const listDeadLettersInput = z
  .strictObject({
    scriptId: id.optional().describe("Only dead letters of this script."),
    state: z.enum(deadLetterStates).default("open").describe("What became of them."),
    ...pageInput,
  })
  .prefault({});
export type ListDeadLettersInput = z.output<typeof listDeadLettersInput>;

const ids = z
  .array(id)
  .min(1)
  .max(100)
  .describe("The dead letters: all of them are taken, or none.");

export const replayDeadLettersInput = z.strictObject({
  ids,
  payload: z
    .unknown()
    .optional()
    .describe(
      "In place of the event's payload, for each of them; null is one. Left out, it stays as it was.",
    ),
});
export type ReplayDeadLettersInput = z.output<typeof replayDeadLettersInput>;

export const discardDeadLettersInput = z.strictObject({ ids });
export type DiscardDeadLettersInput = z.output<typeof discardDeadLettersInput>;
