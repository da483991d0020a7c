/**
 * The pool under whatever may happen to it, on VMs without processes: arrivals, calls between
 * scripts, ends, cancels, VMs that die or do not start, and memory that comes and goes.
 */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakePool, type FakeRun } from "./testing/fake-pool.ts";
import type { FakeVm } from "./testing/fake-vm.ts";
import { MAX_STARTING } from "./vm-supply.ts";

type Step =
  | { type: "arrive"; tenant: number; script: number; maxConcurrent: number | undefined }
  /** A running execution calls a script and waits for it. */
  | { type: "call"; caller: number; script: number; maxConcurrent: number | undefined }
  | { type: "ready" | "finish" | "abort"; pick: number }
  | { type: "die"; pick: number; isOurFault: boolean }
  | { type: "memory"; isShort: boolean }
  | { type: "pass"; ms: number };

const pick = fc.nat(50);
const maxConcurrent = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
const script = fc.nat(2);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant("arrive" as const),
      tenant: fc.nat(3),
      script,
      maxConcurrent,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("call" as const),
      caller: pick,
      script,
      maxConcurrent,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ type: fc.constantFrom("ready" as const, "finish" as const), pick }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("abort" as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("die" as const), pick, isOurFault: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("memory" as const), isShort: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("pass" as const),
      ms: fc.constantFrom(0, 100, 1_500),
    }),
  },
);

const settings = fc.record({
  spareVms: fc.nat(2),
  maxVms: fc.integer({ min: 1, max: 6 }),
  maxVmsPerTenant: fc.integer({ min: 1, max: 3 }),
  slotsPerVm: fc.integer({ min: 1, max: 3 }),
  maxExecutionsPerVm: fc.integer({ min: 1, max: 6 }),
  maxWaiting: fc.integer({ min: 0, max: 30 }),
  maxWaitingPerTenant: fc.integer({ min: 0, max: 20 }),
  idleTimeoutMs: fc.constantFrom(1_000, 10_000),
});

/** A pool with what the test knows of it beside. */
class Model {
  readonly fake: FakePool;
  readonly #callees = new Map<FakeRun, FakeRun[]>();

  constructor(options: ConstructorParameters<typeof FakePool>[0]) {
    this.fake = new FakePool({ ...options, minFreeMemoryMb: 100, maxWaitMs: 2_000_000_000 });
  }

  running(): FakeRun[] {
    return this.fake.runs.filter(({ fate }) => fate === "running");
  }

  waiting(): FakeRun[] {
    return this.fake.runs.filter(({ fate }) => fate === "waiting");
  }

  /** Executions that wait for no other. */
  leaves(): FakeRun[] {
    return this.running().filter((run) => {
      const callees = this.#callees.get(run) ?? [];
      return callees.every(({ outcome }) => outcome !== null);
    });
  }

  async take(step: Step): Promise<void> {
    const { fake } = this;
    switch (step.type) {
      case "arrive":
        fake.run({ ...nameScript(step), tenantId: `tenant-${step.tenant}` });
        break;
      case "call":
        this.#call(choose(this.running(), step.caller), step);
        break;
      case "ready":
        choose(
          fake.vms.filter((vm) => vm.state === "starting"),
          step.pick,
        )?.ready();
        break;
      case "finish": {
        const run = choose(this.leaves(), step.pick);
        if (run) {
          await fake.finish(run);
        }
        break;
      }
      case "abort":
        this.#abort(choose([...this.running(), ...this.waiting()], step.pick));
        break;
      case "die":
        choose(fake.vms, step.pick)?.die("crash", step.isOurFault);
        break;
      case "memory":
        fake.memoryMb = step.isShort ? 10 : 1_000;
        break;
      case "pass":
        await fake.pass(step.ms);
    }
    await fake.pass();
    this.#endOrphans();
    await fake.pass();
  }

  /** Nothing more arrives and the machine is well: all that was taken ends. */
  async drain(): Promise<void> {
    this.fake.memoryMb = 1_000;
    await this.fake.pass(2_000);
    for (let rounds = 0; this.fake.runs.some(({ outcome }) => outcome === null); rounds += 1) {
      expect(rounds, "executions wait for each other").toBeLessThan(1_000);
      await this.fake.allReady();
      for (const run of this.leaves()) {
        await this.fake.finish(run);
      }
      this.#endOrphans();
      await this.fake.pass(1_000);
    }
  }

  #call(caller: FakeRun | undefined, call: { script: number; maxConcurrent: number | undefined }) {
    const depth = (caller?.request.depth ?? 0) + 1;
    if (caller && depth <= 5) {
      const { tenantId } = caller.request;
      const callee = this.fake.run({ ...nameScript(call), tenantId, depth });
      this.#callees.set(caller, [...(this.#callees.get(caller) ?? []), callee]);
    }
  }

  #abort(run: FakeRun | undefined): void {
    run?.abort();
    for (const callee of (run && this.#callees.get(run)) ?? []) {
      this.#abort(callee);
    }
  }

  /** Who called them has ended: they are cancelled, as the product does. */
  #endOrphans(): void {
    for (const [caller, callees] of this.#callees) {
      if (caller.outcome !== null) {
        this.#callees.delete(caller);
        for (const callee of callees) {
          this.#abort(callee);
        }
      }
    }
  }
}

function nameScript({
  script,
  maxConcurrent,
}: {
  script: number;
  maxConcurrent: number | undefined;
}) {
  return { scriptId: `script-${script}`, maxConcurrent };
}

function choose<T>(from: T[], index: number): T | undefined {
  return from[index % Math.max(1, from.length)];
}

function checkBounds({ fake }: Model): void {
  const { maxVms, maxVmsPerTenant, slotsPerVm } = fake.options;
  expect(fake.vms.length).toBeLessThanOrEqual(maxVms);
  for (const [tenantId, vms] of Map.groupBy(fake.vms, (vm) => vm.tenantId)) {
    expect(vms.length).toBeLessThanOrEqual(tenantId === null ? maxVms : maxVmsPerTenant);
  }
  for (const vm of fake.vms) {
    const tenants = new Set([...vm.orders].map(({ request }) => request.tenantId));
    expect([...tenants].filter((tenantId) => tenantId !== vm.tenantId)).toEqual([]);
    for (let depth = 0; depth <= 5; depth += 1) {
      expect(vm.runningAt(depth)).toBeLessThanOrEqual(slotsPerVm);
    }
    // Who runs alone is the first in; only what was called can be beside it.
    const [, ...others] = vm.isExclusive ? [...vm.orders] : [];
    expect(others.every(({ request }) => (request.depth ?? 0) > 0)).toBe(true);
  }
  const { executing, waiting } = fake.pool.stats();
  expect(executing).toBe(fake.vms.reduce((sum, vm) => sum + vm.running, 0));
  expect(waiting).toBe(fake.runs.filter(({ fate }) => fate === "waiting").length);
}

function checkConcurrency(model: Model): void {
  for (const run of model.running()) {
    const { maxConcurrent = Infinity } = run.request.limits;
    // Each was let in under its own bound, and later ones may have a higher one.
    const before = sameScript(model.running(), run).slice(0, maxConcurrent + 1);
    const bounds = before.map(({ request }) => request.limits.maxConcurrent ?? Infinity);
    expect(before.length).toBeLessThanOrEqual(Math.max(...bounds));
  }
}

function sameScript(runs: FakeRun[], { request }: FakeRun): FakeRun[] {
  return runs.filter(
    (other) =>
      other.request.tenantId === request.tenantId &&
      other.request.scriptId === request.scriptId &&
      other.request.depth === request.depth,
  );
}

/** The oldest that waits of each lane has no room: only those are looked at. */
function checkNothingWaitsForNothing(model: Model, isStarved: boolean): void {
  const { fake } = model;
  const { slotsPerVm, maxVms, maxVmsPerTenant } = fake.options;
  const isOpen = (vm: FakeVm) =>
    (vm.state === "available" || vm.state === "executing") && !vm.isRetired && !vm.isExclusive;
  for (const waiting of model.waiting()) {
    const { tenantId, depth = 0, limits } = waiting.request;
    const [oldest] = sameScript(model.waiting(), waiting);
    const running = sameScript(model.running(), waiting).length;
    if (oldest !== waiting || running >= (limits.maxConcurrent ?? Infinity)) {
      continue;
    }
    const own = fake.vms.filter((vm) => vm.tenantId === tenantId);
    // An empty VM serves also those that must run alone.
    const room = own.filter((vm) => isOpen(vm) && vm.running === 0 && slotsPerVm > 0);
    expect(room, "a VM of the tenant is empty").toEqual([]);
    // Those that its programs killed may count as the tenant's still, all but one.
    const killed = fake.events.filter(
      (event) =>
        event.type === "vm-lost" && event.tenantId === tenantId && event.suspects.length > 0,
    ).length;
    const isFull = own.length + Math.max(0, killed - 1) >= maxVmsPerTenant;
    const spare = fake.vms.filter((vm) => vm.tenantId === null);
    const ready = spare.filter((vm) => vm.state === "available");
    expect(isFull ? [] : ready, "a spare VM is there").toEqual([]);
    if (own.every((vm) => vm.isExclusive) && depth > 0) {
      expect(own.every((vm) => vm.runningAt(depth) > 0)).toBe(true);
    }
    const isComing = [...own, ...spare].some((vm) => vm.state === "starting");
    const isIdle = (vm: FakeVm) => vm.tenantId !== tenantId && vm.state === "available";
    const hasPlace = fake.vms.length < maxVms || fake.vms.some(isIdle);
    const isBusy = fake.vms.filter((vm) => vm.state === "starting").length >= MAX_STARTING;
    const canStart = !isFull && !isStarved && !isBusy && hasPlace;
    expect(canStart && !isComing, "a VM could be started").toBe(false);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("keeps its promises whatever happens", { timeout: 120_000 }, async () => {
  const steps = fc.array(step, { maxLength: 120, size: "max" });
  await fc.assert(
    fc
      .asyncProperty(settings, steps, async (options, steps) => {
        const model = new Model(options);
        const { fake } = model;
        for (const step of steps) {
          await model.take(step);
          checkBounds(model);
          checkConcurrency(model);
          const { isMemoryShort, kills } = fake.pool.stats();
          checkNothingWaitsForNothing(model, isMemoryShort || kills.crash !== undefined);
        }
        await model.drain();
        expect(fake.runs.map(({ outcomes }) => outcomes)).toEqual(fake.runs.map(() => 1));
        expect(fake.runs.filter((run) => run.hasListeners())).toEqual([]);
        const { placed, refused } = Object.groupBy(fake.events, ({ type }) => type);
        expect((placed?.length ?? 0) + (refused?.length ?? 0)).toBe(fake.runs.length);
        await fake.pool.close({ drainMs: 0 });
        expect(fake.vms).toEqual([]);
        expect(vi.getTimerCount()).toBe(0);
      })
      // What a run that failed left behind is not the next one's.
      .beforeEach(() => void vi.clearAllTimers()),
    { numRuns: 150 },
  );
});
