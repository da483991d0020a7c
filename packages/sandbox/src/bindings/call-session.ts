/** The host's side of the calls that one execution makes of `ctx.*`: counted, bounded, timed, answered. */
import { ProtocolError } from "../frame.ts";
import type { ErrorCode } from "../outcome.ts";
import type { Redactor } from "../redaction.ts";
import { isTooDeep } from "../script-json.ts";
import {
  type AnswerHostCall,
  HOST_OPS,
  type HostErrorCode,
  type HostOp,
  isCounted,
  isForScript,
  type Span,
} from "./host-call.ts";
import { targetOf } from "./span-target.ts";

/** UTF-8 bytes of one answer's JSON: it must fit into a frame. */
const MAX_ANSWER_BYTES = 8 * 1_024 * 1_024;
/** UTF-16 units of one call's arguments; the guest refuses more. */
const MAX_ARGUMENTS_LENGTH = 2 * 1_024 * 1_024;
/** Of the arguments of all calls under way: parsed, they can take twenty times as much of our own memory. */
const MAX_UNDER_WAY_LENGTH = 2 * MAX_ARGUMENTS_LENGTH;
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
  /** Made with the first call: most executions make none. */
  #abort: AbortController | null = null;
  #isEnded = false;
  #isOverLimit = false;
  #isTooDeep = false;
  #messageCount = 0;
  #underWayLength = 0;

  constructor(options: CallSessionOptions) {
    this.#options = options;
  }

  /** Whether what a VM says of its calls is so: what was refused here, and nothing else. */
  isTrue(code: ErrorCode): boolean {
    switch (code) {
      case "api_call_limit":
        return this.#isOverLimit || this.count >= this.#options.maxApiCalls;
      case "call_depth":
        return this.#isTooDeep;
      default:
        return true;
    }
  }

  /**
   * Answers the call in its own time.
   * @throws ProtocolError for what the guest would not have sent
   */
  take({ call, op, argsJson }: CallMessage): void {
    if (this.#isEnded) {
      return;
    }
    this.#messageCount += 1;
    // For each call that is counted there may be one that ends what it began.
    const isFlood = this.#messageCount > 2 * this.#options.maxApiCalls;
    if (isFlood || argsJson.length > MAX_ARGUMENTS_LENGTH) {
      throw new ProtocolError("A run made more calls, or larger ones, than the guest lets it make");
    }
    const known = HOST_OPS.find((one) => one === op);
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
    if (this.#underWayLength + argsJson.length > MAX_UNDER_WAY_LENGTH) {
      this.#refuse(
        call,
        "too_large",
        `${op}: the calls under way carry too much; await some first`,
      );
      return;
    }
    void this.#answer(call, known, argsJson);
  }

  /** The execution is over: calls under way are aborted, and their answers dropped. */
  end(): void {
    this.#isEnded = true;
    this.#abort?.abort();
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
      this.#underWayLength += argsJson.length;
      const args = readArguments(op, argsJson);
      span.target = targetOf(op, args, this.#options.redactor.text);
      const json = await this.#ask(op, args);
      span.outcome = "ok";
      this.#reply(call, true, json);
    } catch (error) {
      const { code, message } = readRefusal(error);
      this.#isTooDeep ||= code === "call_depth";
      span.outcome = code;
      this.#refuse(call, code, message);
    } finally {
      this.#underWayLength -= argsJson.length;
      span.durationMs = performance.now() - startedAt;
    }
  }

  async #ask(op: HostOp, args: readonly unknown[]): Promise<string> {
    const { answer, redactor } = this.#options;
    if (answer === undefined) {
      throw new HostRefusal("unavailable", `ctx.${op} is not available here`);
    }
    this.#abort ??= new AbortController();
    const value = await answer({ op, args, signal: this.#abort.signal });
    if (op === "secrets.get" && typeof value === "string") {
      redactor.add(value);
    }
    const json = JSON.stringify(value ?? null);
    if (Buffer.byteLength(json) > MAX_ANSWER_BYTES) {
      throw new HostRefusal("too_large", `${op}: the answer is too large`);
    }
    return json;
  }

  #refuse(call: number, code: HostErrorCode, message: string): void {
    this.#reply(call, false, JSON.stringify({ code, message }));
  }

  #reply(call: number, isOk: boolean, json: string): void {
    if (!this.#isEnded) {
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

/** A script's `toJSON` may have made anything of them. */
function readArguments(op: HostOp, argsJson: string): readonly unknown[] {
  const args: unknown = JSON.parse(argsJson);
  if (!Array.isArray(args) || isTooDeep(argsJson)) {
    throw new HostRefusal("validation", `${op}: the arguments are no list, or nested too deeply`);
  }
  return args;
}

/** What a script is told of an error: its words only where it is meant for scripts. */
function readRefusal(error: unknown): { code: HostErrorCode; message: string } {
  if (isForScript(error)) {
    const { code, message } = error;
    return { code, message };
  }
  const message = "The platform could not do this; it was not the script's fault";
  return { code: "internal", message };
}
