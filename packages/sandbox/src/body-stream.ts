/**
 * The host's side of a body that a script makes as a stream: asked for piece by piece, bounded,
 * redacted, handed on, and kept. A VM gives one piece each time it is asked, so it can neither flood
 * the host nor get ahead of who reads.
 */
import { isUtf8 } from "node:buffer";
import type { BodyMessage, ResponseHead } from "./body-protocol.ts";
import type { ByteRedaction } from "./byte-redaction.ts";
import { ProtocolError } from "./frame.ts";
import { createGrowingBytes } from "./growing-bytes.ts";
import type { BodySink } from "./outcome.ts";
import type { Redactor } from "./redaction.ts";
import { isTextType } from "./text-type.ts";

interface BodyStreamOptions {
  /** Absent where nobody reads along: the body is only kept. */
  sink: BodySink | undefined;
  /** Of the whole body. */
  maxBytes: number;
  redactor: Redactor;
  /** Asks the VM for the next piece. */
  pull(): void;
  /** Tells the VM that no more is wanted. */
  cancel(): void;
  /** Ends the run as `output_limit`. */
  overflow(): void;
}

/** JSON text that is longer than so many times the bytes is no text that anybody wants to read. */
const MAX_ESCAPED_SHARE = 2;

export class BodyStream {
  readonly #options: BodyStreamOptions;
  readonly #kept = createGrowingBytes();
  readonly #redaction: ByteRedaction;
  readonly #onGone = (): void => this.#cancel();
  #head: ResponseHead | null = null;
  /** The VM was asked for a piece and has not given it. */
  #isDue = false;
  #isCancelled = false;
  #isEnded = false;

  constructor(options: BodyStreamOptions) {
    this.#options = options;
    this.#redaction = options.redactor.bytes();
  }

  /** @throws ProtocolError for what was not asked for */
  take(message: BodyMessage): void {
    if (message.type === "head") {
      this.#open(message.head);
    } else {
      this.#takePiece(message.bytes);
    }
  }

  /**
   * The script's stream has ended, or its end was not awaited: hands on what was held back.
   * @returns the JSON of `{ status, headers, body, bodyEncoding }` as far as it was handed on; null
   *   when it is too large
   * @throws ProtocolError when there was no stream
   */
  finish(): string | null {
    if (this.#head === null) {
      throw new ProtocolError("A stream ended that had not begun");
    }
    const rest = this.#isCancelled ? Buffer.alloc(0) : this.#redaction.end();
    this.end();
    if (!this.#hasRoomFor(rest)) {
      return null;
    }
    this.#kept.add(rest);
    if (rest.length > 0) {
      void this.#options.sink?.write(rest);
    }
    return outputJson(this.#head, this.#kept.all(), this.#options.redactor);
  }

  /** Nothing more is handed on. */
  end(): void {
    this.#isEnded = true;
    this.#options.sink?.signal.removeEventListener("abort", this.#onGone);
  }

  #open(head: ResponseHead): void {
    if (this.#head !== null) {
      throw new ProtocolError("A run began two streams");
    }
    const { sink, redactor } = this.#options;
    const headers = redactor.value(head.headers) as ResponseHead["headers"];
    this.#head = { status: head.status, headers };
    if (sink === undefined) {
      this.#pull();
      return;
    }
    sink.signal.addEventListener("abort", this.#onGone);
    void sink
      .open(this.#head)
      .then((isWanted) => (isWanted && !sink.signal.aborted ? this.#pull() : this.#cancel()));
  }

  #takePiece(bytes: Buffer): void {
    if (!this.#isDue) {
      throw new ProtocolError("A piece of a body came that nobody had asked for");
    }
    this.#isDue = false;
    if (this.#isCancelled || this.#isEnded) {
      return;
    }
    const shown = this.#redaction.add(bytes);
    if (!this.#hasRoomFor(shown)) {
      this.end();
      this.#options.overflow();
      return;
    }
    this.#kept.add(shown);
    const { sink } = this.#options;
    if (sink === undefined || shown.length === 0) {
      this.#pull();
    } else {
      void sink.write(shown).then(() => this.#pull());
    }
  }

  #hasRoomFor(shown: Buffer): boolean {
    return this.#kept.length + shown.length <= this.#options.maxBytes;
  }

  #pull(): void {
    if (!this.#isCancelled && !this.#isEnded) {
      this.#isDue = true;
      this.#options.pull();
    }
  }

  #cancel(): void {
    if (!this.#isCancelled && !this.#isEnded) {
      this.#isCancelled = true;
      this.#options.cancel();
    }
  }
}

/** What is hidden here again became a secret only after it was handed on. */
function outputJson({ status, headers }: ResponseHead, bytes: Buffer, redactor: Redactor): string {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  const head = `{"status":${status},"headers":${redactor.json(JSON.stringify(headers))}`;
  if (bytes.length === 0 || (isTextType(type) && isUtf8(bytes))) {
    const body = JSON.stringify(bytes.toString("utf8"));
    if (body.length <= MAX_ESCAPED_SHARE * bytes.length + 2) {
      return `${head},"body":${redactor.json(body)},"bodyEncoding":"text"}`;
    }
  }
  const body = redactor.text(bytes.toString("base64"));
  return `${head},"body":"${body}","bodyEncoding":"base64"}`;
}
