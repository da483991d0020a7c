import { z } from "zod";
import { count, identifier, instant, named, pageAnswer, person } from "./answer.ts";
import { language, script } from "./scripts-answers.ts";

const summary = {
  scriptId: identifier.describe("The script."),
  number: count.describe("From 1, one more with each change of the source."),
  language: language.describe("What the source is written in."),
  createdBy: person.nullable().describe("Who saved it; null for the command line."),
  createdAt: instant.describe("When it was saved."),
  isCurrent: z.boolean().describe("Whether it is the one that runs."),
};

export const versionsReference = {
  list: {
    summary: "List a script's versions",
    description: "Newest first, without their sources. The cursor is a version's number.",
    answer: pageAnswer("VersionPage", named("VersionSummary", z.strictObject(summary))),
  },
  get: {
    summary: "Read a version",
    description: "With its source.",
    answer: named(
      "Version",
      z.strictObject({ ...summary, source: z.string().describe("The program as it was saved.") }),
    ),
  },
  diff: {
    summary: "Compare two versions",
    description: "As a unified diff of their sources, either way round.",
    answer: named(
      "VersionDiff",
      z.strictObject({
        scriptId: identifier.describe("The script."),
        from: count.describe("Number of the version that the diff starts from."),
        to: count.describe("Number of the version that it leads to."),
        diff: z.string().describe("A unified diff; without hunks when the sources are equal."),
      }),
    ),
  },
  restore: {
    summary: "Take an old version back",
    description: "Its source becomes the newest version: history only grows.",
    answer: script,
  },
};
