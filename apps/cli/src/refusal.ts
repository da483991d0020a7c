/**
 * An expected end: its message is one sentence (or a few) for the person at the terminal, and all they
 * need. Anything else that is thrown is a defect and keeps its stack.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly exitCode: number;

  /** @param exitCode 2 for a command typed wrongly, 1 for everything else */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
