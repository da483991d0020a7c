import { execution, executionPage } from "./executions-answers.ts";

const id = "019a1b2c-4444-7f00-8a9b-0c1d2e3f4a5b";
const completed = {
  id,
  scriptId: "019a1b2c-3d4e-7f00-8a9b-0c1d2e3f4a5b",
  scriptName: "answer",
  version: 3,
  status: "completed" as const,
  trigger: "api" as const,
  error: null,
  metrics: {
    durationMs: 1.4,
    queueMs: 3.2,
    cpuMs: 0.9,
    memoryBytes: 2_097_152,
    apiCalls: 0,
    outputBytes: 2,
    vm: "warm" as const,
    compileCache: "hit" as const,
  },
  attempt: 1,
  parentId: null,
  eventId: null,
  user: null,
  apiKey: { id: "019a1b2c-5555-7f00-8a9b-0c1d2e3f4a5b", name: "CI" },
  queuedAt: "2026-03-01T09:31:00.000Z",
  startedAt: "2026-03-01T09:31:00.003Z",
  completedAt: "2026-03-01T09:31:00.005Z",
  cancelRequestedAt: null,
  input: { question: "life" },
  output: 42,
  outputType: "json" as const,
  logs: [
    {
      at: "2026-03-01T09:31:00.004Z",
      level: "info" as const,
      message: "thought about it",
      fields: null,
    },
  ],
  spans: [],
};

export const executionsReference = {
  run: {
    summary: "Run a script",
    description:
      "Any script that may run, with any JSON value as its input. Waits for its end and answers the execution, whatever became of it: a script that failed is an answer with `status` and `error`, not an error of the call.",
    answer: execution,
    example: { input: { name: "answer", input: { question: "life" } }, answer: completed },
  },
  list: {
    summary: "List executions",
    description: "Newest first, without their inputs, outputs and logs.",
    answer: executionPage,
  },
  get: {
    summary: "Read an execution",
    description: "With its input, its output and the logs written so far.",
    answer: execution,
    example: { input: { id }, answer: completed },
  },
  cancel: {
    summary: "Cancel an execution",
    description:
      "One that is pending ends at once; one that runs is ended by its runner, and `cancelRequestedAt` says that it was asked.",
    answer: execution,
  },
  retry: {
    summary: "Run an execution once more",
    description:
      "One that has ended, with the same input and the script's newest version, as a new execution.",
    answer: execution,
  },
};
