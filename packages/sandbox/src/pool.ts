/**
 * Decides which VM takes an execution: its tenant's VMs first, then a spare one, then a new one.
 * Knows how to get a VM and what states it has, nothing of V8.
 */
import type { RunOrder } from "./active-run.ts";
import { checkRunRequest, MAX_INPUT_BYTES } from "./check-request.ts";
import { createFairQueue } from "./fair-queue.ts";
import {
  type ErrorCode,
  emptyMetrics,
  endedOutcome,
  type Outcome,
  platformError,
  type RunRequest,
} from "./outcome.ts";
import { createQuarantine } from "./quarantine.ts";
import type { PoolEvent, PoolStats, SandboxOptions } from "./sandbox-options.ts";
import type { KillCause, Vm, VmDeath, VmHandlers } from "./vm.ts";
import { VM_STATES, type VmState } from "./vm-state.ts";

interface Waiting extends RunOrder {
  onAbort: () => void;
}

export interface Pool {
  run(request: RunRequest): Promise<Outcome>;
  stats(): PoolStats;
  close(options: { drainMs: number }): Promise<void>;
}

const SWEEP_MS = 1_000;
/** After so many failed starts in a row, waiting executions are told. */
const MAX_START_FAILURES = 3;
const START_RETRY_MS = 1_000;

export function createPool(options: SandboxOptions, startVm: (handlers: VmHandlers) => Vm): Pool {
  const vms = new Set<Vm>();
  const queue = createFairQueue<Waiting>(options.maxWaitingPerTenant, options.maxWaiting);
  const quarantine = createQuarantine();
  const kills = new Map<KillCause, number>();
  let isClosing = false;
  let startFailures = 0;
  let retryTimer: NodeJS.Timeout | undefined;
  let onEmpty: (() => void) | undefined;
  const sweepTimer = setInterval(sweep, SWEEP_MS).unref();

  function emit(event: PoolEvent): void {
    options.onEvent?.(event);
  }

  // ——— VMs

  function start(tenantId: string | null): void {
    const vm = startVm({ onReady, onFree, onGone });
    vms.add(vm);
    if (tenantId !== null) {
      vm.bind(tenantId);
    }
  }

  function refill(): void {
    while (
      !isClosing &&
      startFailures === 0 &&
      count((vm) => vm.tenantId === null) < options.spareVms &&
      vms.size < options.maxVms
    ) {
      start(null);
    }
  }

  function count(matches: (vm: Vm) => boolean): number {
    let found = 0;
    for (const vm of vms) {
      found += matches(vm) ? 1 : 0;
    }
    return found;
  }

  function find(matches: (vm: Vm) => boolean): Vm | undefined {
    for (const vm of vms) {
      if (matches(vm)) {
        return vm;
      }
    }
    return undefined;
  }

  function onReady(vm: Vm): void {
    startFailures = 0;
    emit({ type: "vm-ready", pid: vm.pid ?? 0 });
    dispatch();
    refill();
  }

  function onFree(vm: Vm): void {
    const isWornOut = vm.executions >= options.maxExecutionsPerVm;
    vm.isRetired ||= isWornOut || isClosing;
    if (vm.isRetired && vm.running === 0) {
      vm.destroy();
    }
    dispatch();
  }

  function onGone(vm: Vm, death: VmDeath | null): void {
    vms.delete(vm);
    if (death !== null) {
      kills.set(death.cause, (kills.get(death.cause) ?? 0) + 1);
      for (const suspect of death.suspects) {
        quarantine.add(suspect);
      }
      emit({ type: "vm-lost", pid: vm.pid ?? 0, tenantId: vm.tenantId, ...death });
      if (death.cause === "start") {
        delayStarts();
      }
    }
    dispatch();
    refill();
    if (vms.size === 0) {
      onEmpty?.();
    }
  }

  /** VMs that cannot start must not be started in a circle, nor be waited for without end. */
  function delayStarts(): void {
    startFailures += 1;
    if (startFailures >= MAX_START_FAILURES) {
      for (const waiting of queue.drain()) {
        refuse(waiting, "vm_crashed");
      }
    }
    retryTimer ??= setTimeout(() => {
      retryTimer = undefined;
      startFailures = Math.min(startFailures, MAX_START_FAILURES - 1);
      if (!isClosing && vms.size < options.maxVms) {
        start(null);
      }
    }, START_RETRY_MS);
  }

  /** Idle VMs end after a while; spare ones stay. */
  function sweep(): void {
    const limit = Date.now() - options.idleTimeoutMs;
    for (const vm of [...vms]) {
      if (vm.tenantId !== null && vm.state === "available" && vm.idleSince < limit) {
        vm.destroy();
      }
    }
  }

  // ——— placement

  function dispatch(): void {
    queue.serve((tenantId, waiting) => {
      const vm = findRoom(tenantId, waiting);
      if (vm === undefined) {
        return false;
      }
      waiting.request.signal?.removeEventListener("abort", waiting.onAbort);
      vm.isExclusive = isAlone(waiting.request);
      vm.execute(waiting);
      return true;
    });
    if (isClosing && queue.size() === 0 && count((vm) => vm.running > 0) === 0) {
      onEmpty?.();
    }
  }

  function isAlone(request: RunRequest): boolean {
    return quarantine.has({
      tenantId: request.tenantId,
      sourceHash: request.program.sourceHash,
    });
  }

  function findRoom(tenantId: string, waiting: Waiting): Vm | undefined {
    const slots = isAlone(waiting.request) ? 1 : options.slotsPerVm;
    const isOpen = (vm: Vm): boolean =>
      (vm.state === "available" || vm.state === "executing") && !vm.isRetired && !vm.isExclusive;
    const own = find((vm) => vm.tenantId === tenantId && isOpen(vm) && vm.running < slots);
    if (own) {
      return own;
    }
    if (count((vm) => vm.tenantId === tenantId) >= options.maxVmsPerTenant) {
      return undefined;
    }
    const spare = find((vm) => vm.tenantId === null && vm.state === "available");
    if (spare) {
      spare.bind(tenantId);
      refillLater();
      return spare;
    }
    waiting.vm = "cold";
    startFor(tenantId);
    return undefined;
  }

  /** Starts a VM for a tenant unless those being started are enough for all who wait. */
  function startFor(tenantId: string): void {
    const starting = count((vm) => vm.state === "starting" && vm.tenantId === tenantId);
    const spare = count((vm) => vm.state === "starting" && vm.tenantId === null);
    const wanted = Math.ceil(queue.waitingOf(tenantId) / options.slotsPerVm);
    if (starting + spare >= Math.max(1, wanted) || startFailures > 0) {
      return;
    }
    if (vms.size >= options.maxVms) {
      evictIdle(tenantId);
    }
    if (vms.size < options.maxVms) {
      start(tenantId);
    }
  }

  /** The idle VM of another tenant that was used longest ago makes room. */
  function evictIdle(tenantId: string): void {
    const idle = [...vms].filter((vm) => vm.state === "available" && vm.tenantId !== tenantId);
    const oldest = idle.sort((a, b) => a.idleSince - b.idleSince)[0];
    oldest?.destroy();
  }

  // A new process takes CPU from the execution that has just been placed; that one goes first.
  let isRefilling = false;
  function refillLater(): void {
    if (!isRefilling) {
      isRefilling = true;
      setImmediate(() => {
        isRefilling = false;
        refill();
      });
    }
  }

  // ——— requests

  function refuse(waiting: Waiting, code: ErrorCode): void {
    waiting.request.signal?.removeEventListener("abort", waiting.onAbort);
    waiting.resolve(refused(code));
  }

  function refused(code: ErrorCode): Outcome {
    return endedOutcome(platformError(code), [], emptyMetrics());
  }

  async function run(request: RunRequest): Promise<Outcome> {
    checkRunRequest(request);
    if (Buffer.byteLength(request.inputJson) > MAX_INPUT_BYTES) {
      return refused("input_limit");
    }
    if (isClosing) {
      return refused("overloaded");
    }
    if (request.signal?.aborted) {
      return refused("cancelled");
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const waiting: Waiting = {
      request,
      vm: "warm",
      resolve,
      onAbort() {
        queue.remove(request.tenantId, waiting);
        resolve(refused("cancelled"));
      },
    };
    const added = queue.add(request.tenantId, waiting);
    if (added !== "added") {
      return refused(added);
    }
    request.signal?.addEventListener("abort", waiting.onAbort, { once: true });
    dispatch();
    return promise;
  }

  function stats(): PoolStats {
    const states = {} as Record<VmState, number>;
    for (const state of VM_STATES) {
      states[state] = count((vm) => vm.state === state);
    }
    return {
      vms: states,
      spareVms: count((vm) => vm.tenantId === null),
      executing: [...vms].reduce((sum, vm) => sum + vm.running, 0),
      waiting: queue.size(),
      kills: Object.fromEntries(kills),
      pids: [...vms].flatMap((vm) => vm.pid ?? []),
    };
  }

  async function close({ drainMs }: { drainMs: number }): Promise<void> {
    isClosing = true;
    clearInterval(sweepTimer);
    clearTimeout(retryTimer);
    if (queue.size() > 0 || count((vm) => vm.running > 0) > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      onEmpty = resolve;
      const timer = setTimeout(resolve, drainMs);
      await promise;
      clearTimeout(timer);
    }
    for (const waiting of queue.drain()) {
      refuse(waiting, "cancelled");
    }
    for (const vm of [...vms]) {
      vm.destroy();
    }
  }

  refill();
  return { run, stats, close };
}
