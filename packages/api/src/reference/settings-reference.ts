import { z } from "zod";
import { named } from "./answer.ts";
import { limits } from "./scripts-answers.ts";

const settings = named(
  "Settings",
  z.strictObject({
    maxima: limits.describe("The most that a script's limits may be."),
    allowedHosts: z
      .array(z.string())
      .describe(
        "Hosts of the operator's network that scripts may reach although they are internal.",
      ),
  }),
);

export const settingsReference = {
  get: {
    summary: "Read the tenant's settings",
    description: "What holds for all its scripts.",
    answer: settings,
  },
  update: {
    summary: "Change the tenant's settings",
    description:
      "What is left out stays as it is. A lower maximum counts at once, also for scripts that were saved with more.",
    answer: settings,
  },
};
