/** The executions that run in this process now, and how to end one of them. */
export interface Cancellations {
  /**
   * @param execution.signal what ends it beside a request to cancel it
   * @returns the signal of an execution's cancellation; `release` forgets it when the run is over.
   */
  register(execution: { tenantId: string; executionId: string; signal: AbortSignal }): {
    signal: AbortSignal;
    release: () => void;
  };
  /** Aborts the execution's signal. Does nothing for executions that do not run here. */
  cancel(executionId: string): void;
  running(): { tenantId: string; executionId: string }[];
}

export function createCancellations(): Cancellations {
  const controllers = new Map<string, { tenantId: string; controller: AbortController }>();
  return {
    register({ tenantId, executionId, signal }) {
      const controller = new AbortController();
      controllers.set(executionId, { tenantId, controller });
      const abort = () => controller.abort(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort);
      return {
        signal: controller.signal,
        release() {
          controllers.delete(executionId);
          signal.removeEventListener("abort", abort);
        },
      };
    },
    cancel: (executionId) => controllers.get(executionId)?.controller.abort(),
    running: () =>
      [...controllers].map(([executionId, { tenantId }]) => ({ tenantId, executionId })),
  };
}
