import { z } from "zod";
import { identifier, named } from "./answer.ts";
import { script, scriptPage } from "./scripts-answers.ts";

const id = "019a1b2c-3d4e-7f00-8a9b-0c1d2e3f4a5b";
const greet = {
  id,
  name: "greet",
  description: "Says hello",
  type: "http" as const,
  status: "active" as const,
  language: "javascript" as const,
  version: 1,
  limits: {
    timeoutMs: 30_000,
    memoryMb: 64,
    maxApiCalls: 100,
    maxOutputBytes: 1_048_576,
    maxConcurrent: 5,
  },
  tags: ["demo"],
  metadata: {},
  http: {
    path: "/greet/:name",
    methods: ["GET" as const],
    auth: { mode: "public" as const },
    cors: null,
    rateLimit: null,
    maxBodyBytes: 1_048_576,
  },
  schedule: null,
  event: null,
  createdBy: null,
  createdAt: "2026-03-01T09:30:00.000Z",
  updatedAt: "2026-03-01T09:30:00.000Z",
  allowedStatuses: ["paused" as const, "disabled" as const, "archived" as const],
  url: "/api/run/demo/greet/:name",
  source: "export default (input) => ({ hello: input.params.name });",
};

export const scriptsReference = {
  list: {
    summary: "List scripts",
    description: "Newest first, without their sources, each with its newest execution.",
    answer: scriptPage,
  },
  get: {
    summary: "Read a script",
    description: "With the source of its newest version.",
    answer: script,
    example: { input: { id }, answer: greet },
  },
  create: {
    summary: "Make a script",
    description:
      "A type needs its part: `http` for `http`, `schedule` for `scheduled`, `event` for `event`. A source with a syntax error is refused with its line and column; a name or path that is taken is a conflict.",
    answer: script,
    example: {
      input: {
        name: greet.name,
        description: greet.description,
        type: greet.type,
        status: greet.status,
        tags: greet.tags,
        http: { path: "/greet/:name", methods: ["GET"], auth: { mode: "public" } },
        source: greet.source,
      },
      answer: greet,
    },
  },
  update: {
    summary: "Change a script",
    description:
      "What is left out stays as it is. A new source or language makes a new version. The status has its own procedure.",
    answer: script,
  },
  setStatus: {
    summary: "Give a script another status",
    description:
      "`draft` → `active`; `active`, `paused` and `disabled` into each other but not from `disabled` to `paused`; any → `archived` → `draft`. Only an admin activates a disabled script.",
    answer: script,
    example: { input: { id, status: "active" }, answer: greet },
  },
  delete: {
    summary: "Delete a script",
    description: "With its versions, endpoint, schedule and subscriptions. Its executions stay.",
    answer: named(
      "ScriptId",
      z.strictObject({ id: identifier.describe("The script that is gone.") }),
    ),
  },
};
