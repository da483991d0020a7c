import { z } from "zod";
import { count, identifier, instant, json, named, pageAnswer } from "./answer.ts";

const ids = named(
  "DeadLetterIds",
  z.strictObject({ ids: z.array(identifier).describe("The dead letters that were closed.") }),
);

const deadLetter = named(
  "DeadLetter",
  z.strictObject({
    id: identifier.describe("The dead letter's id."),
    scriptId: identifier.describe("The script that failed."),
    scriptName: z.string().nullable().describe("Null when the script is deleted."),
    event: z
      .strictObject({
        id: identifier.describe("The event's id."),
        type: z.string().describe("The event's type."),
        payload: json.meta({ description: "What the script was given last." }),
      })
      .describe("The event that was given up."),
    error: json.meta({ description: "Of the last try." }),
    attempts: count.describe("Executions that were started until then."),
    createdAt: instant.describe("When it was given up."),
    replayedAt: instant.nullable().describe("When it was tried again."),
    discardedAt: instant.nullable().describe("When it was discarded."),
  }),
);

const id = "019a1b2c-7777-7f00-8a9b-0c1d2e3f4a5b";

export const deadLettersReference = {
  list: {
    summary: "List dead letters",
    description:
      "Newest first: those that nobody has dealt with, unless another state is asked for.",
    answer: pageAnswer("DeadLetterPage", deadLetter),
  },
  replay: {
    summary: "Try dead letters again",
    description:
      "All of them or none: each delivery gets its four tries anew. Their scripts must be active.",
    answer: ids,
    example: { input: { ids: [id], payload: { id: 7 } }, answer: { ids: [id] } },
  },
  discard: {
    summary: "Discard dead letters",
    description: "All of them or none, without trying them again.",
    answer: ids,
  },
};
