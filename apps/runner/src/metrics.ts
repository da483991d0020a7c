import type { Outcome, PoolEvent, PoolStats } from "@runlet/sandbox";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { registerSandboxMetrics } from "./sandbox-metrics.ts";

export interface Metrics {
  requestAnswered(route: string, status: number, durationMs: number): void;
  executionEnded(status: Outcome["status"], durationMs: number): void;
  jobEnded(task: string, outcome: "done" | "failed"): void;
  /** Executions that were taken from the queue. */
  workTaken(count: number): void;
  /** Ticks of schedules whose executions were put into the queue. */
  ticksFired(count: number): void;
  sandboxEvent(event: PoolEvent): void;
  /** Prometheus' text format. */
  render(): Promise<string>;
  contentType: string;
}

const secondBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The runner's numbers. No label holds a tenant or a script: their number is without bound. */
export function createMetrics(readStats: () => PoolStats): Metrics {
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
  const taken = new Counter({
    name: "runlet_work_taken_total",
    help: "Executions taken from the queue: deliveries, ticks and runs that nobody waits for",
    registers: [registry],
  });
  const fired = new Counter({
    name: "runlet_ticks_fired_total",
    help: "Due ticks of schedules that this runner put into the queue",
    registers: [registry],
  });
  const sandboxEvent = registerSandboxMetrics(registry, readStats);

  const requestsOf = keep((route: string, status: number) =>
    requests.labels({ route, status: String(status) }),
  );
  const executionsOf = keep((status: string) => executions.labels({ status }));

  return {
    requestAnswered: (route, status, durationMs) =>
      requestsOf(route, status).observe(durationMs / 1_000),
    executionEnded: (status, durationMs) => executionsOf(status).observe(durationMs / 1_000),
    jobEnded: (task, outcome) => jobs.inc({ task, outcome }),
    workTaken: (count) => taken.inc(count),
    ticksFired: (count) => fired.inc(count),
    sandboxEvent,
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Looking a series up by its labels costs more than counting: each is looked up once. Routes and statuses are few. */
function keep<Key extends (string | number)[], Series>(
  find: (...key: Key) => Series,
): (...key: Key) => Series {
  const known = new Map<string, Series>();
  return (...key) => {
    const name = key.join(" ");
    const series = known.get(name) ?? find(...key);
    known.set(name, series);
    return series;
  };
}
