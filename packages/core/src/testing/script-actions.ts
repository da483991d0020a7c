import { cancelExecution } from "../executions/cancel-execution.ts";
import { getExecution } from "../executions/get-execution.ts";
import { listExecutions } from "../executions/list-executions.ts";
import { retryExecution } from "../executions/retry-execution.ts";
import { runScript } from "../executions/run-script.ts";
import { summarizeMetrics } from "../metrics/summarize-metrics.ts";
import { listScheduleRuns } from "../schedules/list-schedule-runs.ts";
import { listSchedules } from "../schedules/list-schedules.ts";
import { previewSchedule } from "../schedules/preview-schedule.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { getScript } from "../scripts/get-script.ts";
import { listEndpoints } from "../scripts/list-endpoints.ts";
import { listScripts } from "../scripts/list-scripts.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { diffVersions } from "../versions/diff-versions.ts";
import { getVersion } from "../versions/get-version.ts";
import { listVersions } from "../versions/list-versions.ts";
import { restoreVersion } from "../versions/restore-version.ts";
import type { Action } from "./action.ts";
import { scriptInput } from "./test-script.ts";

const page = { limit: 100 };
const source = "export default () => 2;";

/** The actions on scripts, versions, executions, schedules and events; deleting comes last. */
export const scriptActions: Record<string, Action> = {
  createScript: {
    call: (context, caller) => createScript(context, caller, scriptInput({ name: "made" })),
    audited: "script.create",
    permission: "scripts.create",
  },
  listScripts: {
    call: (context, caller) => listScripts(context, caller, page),
    permission: "scripts.read",
  },
  listEndpoints: { call: listEndpoints, permission: "scripts.read" },
  getScript: {
    call: (context, caller, { scriptId: id }) => getScript(context, caller, { id }),
    hasTarget: true,
    permission: "scripts.read",
  },
  updateScript: {
    call: (context, caller, { scriptId: id }) => updateScript(context, caller, { id, source }),
    audited: "script.update",
    hasTarget: true,
    permission: "scripts.update",
  },
  setStatus: {
    call: (context, caller, { scriptId: id }) =>
      setStatus(context, caller, { id, status: "active" }),
    audited: "script.set_status",
    hasTarget: true,
    permission: "scripts.update",
  },
  listVersions: {
    call: (context, caller, { scriptId }) => listVersions(context, caller, { ...page, scriptId }),
    hasTarget: true,
    permission: "scripts.read",
  },
  getVersion: {
    call: (context, caller, { scriptId }) => getVersion(context, caller, { scriptId, number: 1 }),
    hasTarget: true,
    permission: "scripts.read",
  },
  diffVersions: {
    call: (context, caller, { scriptId }) =>
      diffVersions(context, caller, { scriptId, from: 1, to: 1 }),
    hasTarget: true,
    permission: "scripts.read",
  },
  restoreVersion: {
    call: (context, caller, { scriptId }) =>
      restoreVersion(context, caller, { scriptId, number: 1 }),
    audited: "script.update",
    hasTarget: true,
    permission: "scripts.update",
  },
  runScript: {
    call: (context, caller, { scriptId }) =>
      runScript(context, caller, { scriptId, input: null, wait: true }),
    audited: "execution.run",
    hasTarget: true,
    permission: "scripts.execute",
  },
  "runScript without waiting": {
    call: (context, caller, { scriptId }) =>
      runScript(context, caller, { scriptId, input: null, wait: false }),
    audited: "execution.run",
    hasTarget: true,
    permission: "scripts.execute",
  },
  listExecutions: {
    call: (context, caller) => listExecutions(context, caller, page),
    permission: "scripts.read",
  },
  getExecution: {
    call: (context, caller, { executionId: id }) => getExecution(context, caller, { id }),
    hasTarget: true,
    permission: "scripts.read",
  },
  cancelExecution: {
    call: (context, caller, { executionId: id }) => cancelExecution(context, caller, { id }),
    audited: "execution.cancel",
    hasTarget: true,
    permission: "scripts.execute",
  },
  retryExecution: {
    call: (context, caller, { executionId: id }) =>
      retryExecution(context, caller, { id, wait: true }),
    audited: "execution.run",
    hasTarget: true,
    permission: "scripts.execute",
  },
  summarizeMetrics: {
    call: (context, caller) => summarizeMetrics(context, caller, { hours: 24 }),
    permission: "scripts.read",
  },
  previewSchedule: {
    call: (context, caller) =>
      previewSchedule(context, caller, { cron: "0 0 * * *", timezone: "UTC", count: 5 }),
    permission: "scripts.read",
  },
  listSchedules: {
    call: (context, caller) => listSchedules(context, caller, page),
    permission: "scripts.read",
  },
  listScheduleRuns: {
    call: (context, caller) => listScheduleRuns(context, caller, page),
    permission: "scripts.read",
  },
  deleteScript: {
    call: (context, caller, { scriptId: id }) => deleteScript(context, caller, { id }),
    audited: "script.delete",
    hasTarget: true,
    permission: "scripts.delete",
  },
};
