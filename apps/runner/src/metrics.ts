import type { Outcome, PoolStats as SandboxStats } from "@runlet/sandbox";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  requestAnswered(route: string, status: number, durationMs: number): void;
  executionEnded(status: Outcome["status"], durationMs: number): void;
  jobEnded(task: string, outcome: "done" | "failed"): void;
  /** Prometheus' text format. */
  render(): Promise<string>;
  contentType: string;
}

const secondBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The runner's numbers. No label holds a tenant or a script: their number is without bound. */
export function createMetrics(readStats: () => SandboxStats): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "runlet_http_request_duration_seconds",
    help: "HTTP requests, from their headers to the end of the answer",
    labelNames: ["route", "status"],
    buckets: secondBuckets,
    registers: [registry],
  });
  const executions = new Histogram({
    name: "runlet_execution_duration_seconds",
    help: "Executions in the sandbox, by how they ended",
    labelNames: ["status"],
    buckets: secondBuckets,
    registers: [registry],
  });
  const jobs = new Counter({
    name: "runlet_jobs_total",
    help: "Jobs taken from the queue, by task and outcome",
    labelNames: ["task", "outcome"],
    registers: [registry],
  });
  registerSandboxGauges(registry, readStats);

  return {
    requestAnswered: (route, status, durationMs) =>
      requests.observe({ route, status: String(status) }, durationMs / 1_000),
    executionEnded: (status, durationMs) => executions.observe({ status }, durationMs / 1_000),
    jobEnded: (task, outcome) => jobs.inc({ task, outcome }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function registerSandboxGauges(registry: Registry, readStats: () => SandboxStats): void {
  const registers = [registry];
  new Gauge({
    name: "runlet_sandbox_vms",
    help: "VM processes, by state",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, count] of Object.entries(readStats().vms)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "runlet_sandbox_executions",
    help: "Executions in the sandbox: running in a VM, or waiting for one",
    labelNames: ["state"],
    registers,
    collect() {
      const { executing, waiting } = readStats();
      this.set({ state: "executing" }, executing);
      this.set({ state: "waiting" }, waiting);
    },
  });
  new Gauge({
    name: "runlet_sandbox_vm_kills",
    help: "VM processes that were ended or died since the start, by cause",
    labelNames: ["cause"],
    registers,
    collect() {
      for (const [cause, count] of Object.entries(readStats().kills)) this.set({ cause }, count);
    },
  });
}
