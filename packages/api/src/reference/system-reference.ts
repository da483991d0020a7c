import { z } from "zod";
import { count, identifier, instant, named } from "./answer.ts";

const runner = z.strictObject({
  id: identifier.describe("Of this start of the runner."),
  host: z.string().describe("The machine that it runs on."),
  port: count.describe("Where it takes calls."),
  startedAt: instant.describe("When it was started."),
  heartbeatAt: instant.describe("When it last told that it lives."),
  isAlive: z.boolean().describe("Whether that was within the last 30 seconds."),
});

export const systemReference = {
  info: {
    summary: "Tell what the instance consists of",
    description: "Versions, and runners that did not stop in order.",
    answer: named(
      "SystemInfo",
      z.strictObject({
        nodeVersion: z.string().describe("Of the process that answers."),
        postgresVersion: z.string().describe("Of the database."),
        runners: z.array(runner).describe("Newest first, at most 100."),
      }),
    ),
  },
};
