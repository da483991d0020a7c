/** VMs without processes: the test says when one is ready, when a run ends, and when one dies. */
import type { RunOrder } from "../active-run.ts";
import { type ErrorCode, emptyMetrics, endedOutcome, platformError } from "../outcome.ts";
import type { PooledVm, PooledVmHandlers } from "../pooled-vm.ts";
import type { KillCause } from "../vm-loss.ts";
import { nextVmState, type VmEvent, type VmState } from "../vm-state.ts";

export class FakeVm implements PooledVm {
  state: VmState = "starting";
  tenantId: string | null = null;
  isExclusive = false;
  isRetired = false;
  executions = 0;
  idleSince = Date.now();
  readonly pid: number;
  readonly exited = Promise.resolve();
  readonly orders = new Set<RunOrder>();
  readonly #handlers: PooledVmHandlers;
  readonly #onAbort = new Map<RunOrder, () => void>();

  constructor(pid: number, handlers: PooledVmHandlers) {
    this.pid = pid;
    this.#handlers = handlers;
  }

  get running(): number {
    return this.orders.size;
  }

  runningAt(depth: number): number {
    return [...this.orders].filter(({ request }) => (request.depth ?? 0) === depth).length;
  }

  bind(tenantId: string): void {
    if (this.tenantId !== null) {
      throw new Error("A VM serves one tenant only");
    }
    this.tenantId = tenantId;
  }

  execute(order: RunOrder): void {
    if (this.tenantId !== order.request.tenantId) {
      throw new Error("A VM serves one tenant only");
    }
    if (this.state === "available") {
      this.#move("acquire");
    }
    this.#move("execute");
    this.executions += 1;
    this.orders.add(order);
    const onAbort = () => this.finish(order, "cancelled");
    this.#onAbort.set(order, onAbort);
    order.request.signal?.addEventListener("abort", onAbort);
  }

  ready(): void {
    this.#move("ready");
    this.#handlers.onReady(this);
  }

  /** Ends a run; does nothing for one that has ended. */
  finish(order: RunOrder, code: ErrorCode | null = null): void {
    if (this.orders.has(order)) {
      this.#settle(order, code);
      this.orders.delete(order);
      this.#move(this.running > 0 ? "finish" : "release");
      if (this.running === 0) {
        this.isExclusive = false;
        this.idleSince = Date.now();
        this.#move("reset");
      }
      this.#handlers.onFree(this);
    }
  }

  /** @param isOurFault no program is suspected */
  die(cause: KillCause, isOurFault: boolean): void {
    const suspects = [...this.orders].map(({ request }) => ({
      tenantId: request.tenantId,
      sourceHash: request.program.sourceHash,
    }));
    this.#end("vm_crashed");
    this.#handlers.onGone(this, { cause, suspects: isOurFault ? [] : suspects, detail: "" });
  }

  destroy(): void {
    this.#end("cancelled");
    this.#handlers.onGone(this, null);
  }

  #end(code: ErrorCode): void {
    this.#move("destroy");
    for (const order of this.orders) {
      this.#settle(order, code);
    }
    this.orders.clear();
  }

  #settle(order: RunOrder, code: ErrorCode | null): void {
    const metrics = emptyMetrics(order.vm);
    order.request.signal?.removeEventListener("abort", this.#onAbort.get(order) as () => void);
    const failed = endedOutcome(platformError(code ?? "vm_crashed"), [], metrics);
    order.resolve(
      code === null ? { ...failed, status: "completed", outputJson: "1", error: null } : failed,
    );
    order.onReleased?.();
  }

  #move(event: VmEvent): void {
    this.state = nextVmState(this.state, event);
  }
}
