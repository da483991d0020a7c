import type { ServerResponse } from "node:http";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What part of the app answered; a closed set, so that paths cannot fill the memory of Prometheus. */
export type RouteGroup = "run" | "events" | "api" | "asset" | "page";

export interface Metrics {
  /** Counts and times the answer. */
  observe(group: RouteGroup, response: ServerResponse): void;
  /** All metrics in Prometheus' text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

/** Metrics of this process and of the requests it answers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "runlet_web_request_duration_seconds",
    help: "Time from the head of a request to the end of its answer.",
    labelNames: ["group", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers: [registry],
  });
  return {
    observe(group, response) {
      const startedMs = performance.now();
      response.once("close", () => {
        const status = `${Math.floor(response.statusCode / 100)}xx`;
        duration.observe({ group, status }, (performance.now() - startedMs) / 1000);
      });
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
