import type { PoolEvent, PoolStats } from "@runlet/sandbox";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

type Counts = Record<string, number | undefined>;

/** Below the goal of 25 ms for a tenant's first call, and up to the longest wait. */
const waitBuckets = [0, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const startBuckets = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

/**
 * The sandbox's numbers, read from it at each scrape.
 * @returns takes what cannot be read afterwards: how long each thing took.
 */
export function registerSandboxMetrics(
  registry: Registry,
  readStats: () => PoolStats,
): (event: PoolEvent) => void {
  registerGauges(registry, readStats);
  registerCounters(registry, readStats);
  const registers = [registry];
  const waits = new Histogram({
    name: "runlet_sandbox_wait_seconds",
    help: "Executions from their arrival in the sandbox until they had a VM, by whether that VM was ready (warm) or had to start (cold)",
    labelNames: ["vm"],
    buckets: waitBuckets,
    registers,
  });
  const starts = new Histogram({
    name: "runlet_sandbox_vm_start_seconds",
    help: "VM processes from their start until they were ready",
    buckets: startBuckets,
    registers,
  });
  return (event) => {
    if (event.type === "placed") waits.observe({ vm: event.vm }, event.waitedMs / 1_000);
    else if (event.type === "vm-ready") starts.observe(event.startMs / 1_000);
  };
}

function registerGauges(registry: Registry, readStats: () => PoolStats): void {
  const gauge = (name: string, help: string, label: string, read: (stats: PoolStats) => Counts) =>
    new Gauge({
      name: `runlet_sandbox_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [key, count = 0] of Object.entries(read(readStats())))
          this.set({ [label]: key }, count);
      },
    });
  const states = ["closed", "open", "half-open"];
  gauge("vms", "VM processes, by state", "state", ({ vms }) => vms);
  gauge(
    "vms_by_use",
    "VM processes that are bound to a tenant, and spare ones",
    "use",
    ({ spareVms, vms }) => ({ spare: spareVms, bound: sum(vms) - spareVms }),
  );
  gauge(
    "executions",
    "Executions in the sandbox: running in a VM, or waiting for one",
    "state",
    ({ executing, waiting }) => ({ executing, waiting }),
  );
  gauge("breaker", "1 for the state of the circuit breaker", "state", ({ breaker }) =>
    Object.fromEntries(states.map((state) => [state, Number(state === breaker)])),
  );
  new Gauge({
    name: "runlet_sandbox_memory_short",
    help: "1 while the machine is short of memory: idle VMs end and none is started",
    registers: [registry],
    collect() {
      this.set(Number(readStats().isMemoryShort));
    },
  });
}

function registerCounters(registry: Registry, readStats: () => PoolStats): void {
  const counter = (name: string, help: string, label: string, read: (stats: PoolStats) => Counts) =>
    new Counter({
      name: `runlet_sandbox_${name}_total`,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [key, count = 0] of Object.entries(read(readStats())))
          this.inc({ [label]: key }, count);
      },
    });
  counter(
    "placements",
    "Executions given to a VM: hit (at once, in a VM that stood ready), wait (for a slot or a turn), cold (for a VM to start)",
    "how",
    ({ hits, waits, coldStarts }) => ({ hit: hits, wait: waits, cold: coldStarts }),
  );
  counter(
    "refusals",
    "Executions given to no VM, by what they were told",
    "code",
    ({ refusals }) => refusals,
  );
  counter("vm_kills", "VM processes that were killed or died, by cause", "cause", (s) => s.kills);
  counter("vm_ends", "VM processes that were ended in order, by cause", "cause", (s) => s.ends);
  new Counter({
    name: "runlet_sandbox_vm_starts_total",
    help: "VM processes that were started",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(readStats().starts);
    },
  });
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
