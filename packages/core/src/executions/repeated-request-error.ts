/** Nothing was run: the request's idempotency key belongs to an execution already. */
export class RepeatedRequestError extends Error {
  override readonly name = "RepeatedRequestError";
  readonly executionId: string;
  /** Whether what is asked is the same, too. */
  readonly isSame: boolean;
  /** How long the script may run. */
  readonly timeoutMs: number;

  constructor(executionId: string, details: { isSame: boolean; timeoutMs: number }) {
    super("The idempotency key belongs to another execution");
    this.executionId = executionId;
    this.isSame = details.isSame;
    this.timeoutMs = details.timeoutMs;
  }
}
