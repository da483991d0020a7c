/** A pool on fake VMs and a fake clock, on a machine whose memory the test sets. */

import { getEventListeners } from "node:events";
import { onTestFinished, vi } from "vitest";
import { noCpu } from "../machine-cpu.ts";
import type { Outcome, RunRequest } from "../outcome.ts";
import { Pool } from "../pool.ts";
import type { PoolEvent } from "../pool-stats.ts";
import { completeOptions, type SandboxOptions } from "../sandbox-options.ts";
import { REFILL_PAUSE_MS } from "../vm-supply.ts";
import { FakeVm } from "./fake-vm.ts";
import { requestOf } from "./request.ts";

export interface FakeRun {
  request: RunRequest;
  outcome: Outcome | null;
  outcomes: number;
  /** What has become of it: an error's code, or one of these. */
  readonly fate: string;
  abort(): void;
  hasListeners(): boolean;
}

export type FakeRequest = Partial<Pick<RunRequest, "tenantId" | "scriptId" | "depth">> & {
  maxConcurrent?: number | undefined;
};

const MEGABYTE = 1_024 * 1_024;

export class FakePool {
  readonly pool: Pool;
  readonly events: PoolEvent[] = [];
  readonly runs: FakeRun[] = [];
  readonly options: SandboxOptions;
  memoryMb = 100_000;
  /** Thrown instead of starting a VM. */
  launchError: Error | null = null;
  #vms: FakeVm[] = [];
  #started = 0;

  constructor(options: Partial<SandboxOptions>) {
    const given = {
      spareVms: 0,
      ...options,
      onEvent: (event: PoolEvent) => this.events.push(event),
    };
    this.options = completeOptions(given);
    this.pool = new Pool(this.options, {
      startVm: (handlers) => {
        if (this.launchError !== null) {
          throw this.launchError;
        }
        this.#started += 1;
        const vm = new FakeVm(this.#started, handlers);
        this.#vms.push(vm);
        return vm;
      },
      readAvailableMemory: () => this.memoryMb * MEGABYTE,
      cpu: noCpu,
    });
  }

  get vms(): FakeVm[] {
    this.#vms = this.#vms.filter((vm) => vm.state !== "destroyed");
    return this.#vms;
  }

  vmOf(run: FakeRun): FakeVm | undefined {
    return this.vms.find((vm) => [...vm.orders].some(({ request }) => request === run.request));
  }

  run({ tenantId = "a", scriptId = "s", depth = 0, maxConcurrent }: FakeRequest = {}): FakeRun {
    const { vmOf } = this;
    const controller = new AbortController();
    const { signal } = controller;
    const plain = requestOf(scriptId, { tenantId, signal });
    const limits = maxConcurrent === undefined ? plain.limits : { ...plain.limits, maxConcurrent };
    const request: RunRequest = { ...plain, scriptId, depth, limits };
    const run: FakeRun = {
      request,
      outcome: null,
      outcomes: 0,
      get fate() {
        const isRunning = vmOf.call(owner, run) !== undefined;
        const ended = run.outcome?.error?.code ?? run.outcome?.status;
        return ended ?? (isRunning ? "running" : "waiting");
      },
      abort: () => controller.abort(),
      hasListeners: () => getEventListeners(signal, "abort").length > 0,
    };
    const owner = this;
    this.runs.push(run);
    this.pool.run(request).then((outcome) => {
      run.outcome = outcome;
      run.outcomes += 1;
    });
    return run;
  }

  /** Lets what was caused happen, and `ms` pass. */
  async pass(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** All VMs that start are ready, and those that start for that reason too. */
  async allReady(): Promise<void> {
    await this.pass();
    do {
      for (let vm = this.#starting(); vm; vm = this.#starting()) {
        vm.ready();
        await this.pass();
      }
      await this.pass(REFILL_PAUSE_MS);
    } while (this.#starting());
  }

  async finish(run: FakeRun): Promise<void> {
    const vm = this.vmOf(run);
    const order = [...(vm?.orders ?? [])].find(({ request }) => request === run.request);
    if (vm && order) {
      vm.finish(order);
    }
    await this.pass();
  }

  #starting(): FakeVm | undefined {
    return this.vms.find((vm) => vm.state === "starting");
  }
}

export function fakePoolForTest(options: Partial<SandboxOptions> = {}): FakePool {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  return new FakePool(options);
}
