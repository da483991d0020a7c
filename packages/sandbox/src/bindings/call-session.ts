/** The host's side of the calls that one execution makes of `ctx.*`: counted, bounded, timed, answered. */
import type { Redactor } from "../redaction.ts";
import {
  type AnswerHostCall,
  HOST_ERROR_CODES,
  HOST_OPS,
  type HostErrorCode,
  type HostOp,
  isCounted,
  type Span,
} from "./host-call.ts";
import { targetOf } from "./span-target.ts";

/** UTF-16 units of one answer's JSON. */
const MAX_ANSWER_LENGTH = 8 * 1_024 * 1_024;
/** Further calls are counted and answered, but not kept. */
const MAX_SPANS = 1_000;

export interface CallMessage {
  /** The guest's number of the call. */
  call: number;
  op: string;
  argsJson: string;
}

interface CallSessionOptions {
  answer: AnswerHostCall | undefined;
  maxApiCalls: number;
  redactor: Redactor;
  /** Sends an answer into the VM. */
  reply(call: number, isOk: boolean, json: string): void;
}

export class CallSession {
  /** Calls so far; the ones over the limit not included. */
  count = 0;
  readonly spans: Span[] = [];
  readonly #options: CallSessionOptions;
  readonly #end = new AbortController();
  #isOverLimit = false;

  constructor(options: CallSessionOptions) {
    this.#options = options;
  }

  /** Whether all the calls that there may be were made: then, and only then, `api_call_limit` is true. */
  get isExhausted(): boolean {
    return this.#isOverLimit || this.count >= this.#options.maxApiCalls;
  }

  /** Answers the call in its own time. Never rejects. */
  take({ call, op, argsJson }: CallMessage): void {
    const known = HOST_OPS.find((one) => one === op);
    if (this.#end.signal.aborted) {
      return;
    }
    if (known === undefined) {
      this.#refuse(call, "validation", `ctx has no call ${op}`);
      return;
    }
    if (isCounted(known) && this.count >= this.#options.maxApiCalls) {
      this.#isOverLimit = true;
      this.#refuse(call, "api_call_limit", "The script made too many calls of ctx");
      return;
    }
    this.count += isCounted(known) ? 1 : 0;
    void this.#answer(call, known, argsJson);
  }

  /** The execution is over: calls under way are aborted, and their answers dropped. */
  end(): void {
    this.#end.abort();
  }

  async #answer(call: number, op: HostOp, argsJson: string): Promise<void> {
    const startedAt = performance.now();
    const span: Span = {
      op,
      target: "",
      at: new Date().toISOString(),
      durationMs: 0,
      outcome: "pending",
    };
    if (this.spans.length < MAX_SPANS) {
      this.spans.push(span);
    }
    try {
      const args = JSON.parse(argsJson) as readonly unknown[];
      span.target = targetOf(op, args);
      const json = await this.#ask(op, args);
      span.outcome = "ok";
      this.#reply(call, true, json);
    } catch (error) {
      const { code, message } = readRefusal(error);
      span.outcome = code;
      this.#refuse(call, code, message);
    } finally {
      span.durationMs = performance.now() - startedAt;
    }
  }

  async #ask(op: HostOp, args: readonly unknown[]): Promise<string> {
    const { answer, redactor } = this.#options;
    if (answer === undefined) {
      throw new HostRefusal("unavailable", `ctx.${op} is not available here`);
    }
    const value = await answer({ op, args, signal: this.#end.signal });
    if (op === "secrets.get" && typeof value === "string") {
      redactor.add(value);
    }
    const json = JSON.stringify(value ?? null);
    if (json.length > MAX_ANSWER_LENGTH) {
      throw new HostRefusal("too_large", `${op}: the answer is too large`);
    }
    return json;
  }

  #refuse(call: number, code: HostErrorCode, message: string): void {
    this.#reply(call, false, JSON.stringify({ code, message }));
  }

  #reply(call: number, isOk: boolean, json: string): void {
    if (!this.#end.signal.aborted) {
      this.#options.reply(call, isOk, json);
    }
  }
}

class HostRefusal extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a script is told of an error: its words only where it has a code that is meant for scripts. */
function readRefusal(error: unknown): { code: HostErrorCode; message: string } {
  if (error instanceof Error && "code" in error) {
    const code = HOST_ERROR_CODES.find((known) => known === error.code);
    if (code !== undefined && code !== "internal") {
      return { code, message: error.message };
    }
  }
  return {
    code: "internal",
    message: "The platform could not do this; it was not the script's fault",
  };
}
