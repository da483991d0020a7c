/**
 * Sends the body of a Response that the script makes as a stream, while the script makes it. The host
 * asks for each message (`pull`); meanwhile at most one more is read ahead, so a script is never
 * further than that before its reader. The host may also want no more of it (`cancel`).
 */
import { sendToHost } from "../bridge.ts";
import {
  PrimordialPromise,
  PrimordialTypeError,
  reflectApply,
  stringToWellFormed,
  typedArrayLength,
  typedArrayName,
} from "../primordials.ts";
import { createHeldBody } from "./held-body.ts";
import { loadDom, loadStreams } from "./load-parts.ts";
import { headJson, type ResponseHead } from "./response-head.ts";

/** `stream`: all was sent, or nobody wanted more. */
export type BodyEnd = "stream" | "output_limit";

let current: BodySender | null = null;

/** Called before each execution. */
export function resetBody(): void {
  current = null;
}

/** Called by the VM process: the host takes one more message. */
export function takePull(): void {
  if (current !== null) {
    current.pull();
  }
}

/** Called by the VM process: nobody reads the body any more. */
export function takeCancel(): void {
  if (current !== null) {
    current.cancel();
  }
}

function checkChunk(chunk: unknown): string | Uint8Array {
  if (typeof chunk === "string") {
    return stringToWellFormed(chunk);
  }
  if (typedArrayName(chunk) === "Uint8Array") {
    return chunk as Uint8Array;
  }
  throw new PrimordialTypeError(
    `The stream of the returned Response gave ${chunk === null ? "null" : `a value of type ${typeof chunk}`}; its chunks must be strings or Uint8Arrays`,
  );
}

const lengthOf = (chunk: string | Uint8Array): number =>
  typeof chunk === "string" ? chunk.length : typedArrayLength(chunk);

interface Failure {
  thrown: unknown;
}

/** @returns what it threw, if it did: what rejects before somebody awaits it would count as unhandled */
async function cancelReader(reader: StreamReader, reason: unknown): Promise<Failure | null> {
  try {
    await reader.cancel(reason);
    return null;
  } catch (thrown) {
    return { thrown };
  }
}

class BodySender {
  readonly #reader: StreamReader;
  readonly #maxBytes: number;
  readonly #held = createHeldBody();
  /** The host has asked for a message that it did not get; nothing is held then. */
  #isAsked = false;
  #cancelling: Promise<Failure | null> | null = null;
  #wake: (() => void) | null = null;

  constructor(reader: StreamReader, maxBytes: number) {
    this.#reader = reader;
    this.#maxBytes = maxBytes;
  }

  pull(): void {
    this.#isAsked = true;
    this.#flush();
    this.#hear();
  }

  cancel(): void {
    const reason = new (loadDom().DOMException)("Nobody reads the body any more", "AbortError");
    this.#cancelling ??= cancelReader(this.#reader, reason);
    this.#hear();
  }

  async send(head: string): Promise<BodyEnd> {
    sendToHost("head", head);
    await this.#wait();
    let length = 0;
    while (this.#cancelling === null) {
      const { done, value } = await this.#reader.read();
      if (done || this.#cancelling !== null) {
        break;
      }
      const chunk = this.#check(value);
      length += lengthOf(chunk);
      if (length > this.#maxBytes) {
        return "output_limit";
      }
      await this.#hold(chunk);
    }
    while (this.#cancelling === null && !this.#held.isEmpty()) {
      await this.#wait();
    }
    const failure = await this.#cancelling;
    if (failure !== null) {
      throw failure.thrown;
    }
    return "stream";
  }

  #check(value: unknown): string | Uint8Array {
    try {
      return checkChunk(value);
    } catch (thrown) {
      void cancelReader(this.#reader, thrown);
      throw thrown;
    }
  }

  async #hold(chunk: string | Uint8Array): Promise<void> {
    const length = lengthOf(chunk);
    let from = 0;
    while (from < length && this.#cancelling === null) {
      const count = this.#held.put(chunk, from);
      from += count;
      this.#flush();
      if (count === 0) {
        await this.#wait();
      }
    }
  }

  #flush(): void {
    if (this.#isAsked && !this.#held.isEmpty()) {
      this.#isAsked = false;
      this.#held.empty((encoding, text) => sendToHost("chunk", encoding, text));
    }
  }

  /** Resolves when the host has said something. */
  #wait(): Promise<void> {
    return new PrimordialPromise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #hear(): void {
    const wake = this.#wake;
    this.#wake = null;
    if (wake !== null) {
      wake();
    }
  }
}

/**
 * @param maxBytes of the whole body; text is measured in UTF-16 units here, and in bytes by the host
 * @returns how it ended; rejects with what the script's stream throws, and with a TypeError for a
 *   chunk that is neither text nor bytes
 */
export async function sendBody(
  head: ResponseHead,
  stream: object,
  maxBytes: number,
): Promise<BodyEnd> {
  const json = headJson(head);
  const { getReader } = loadStreams().ReadableStream.prototype as {
    getReader(this: object): StreamReader;
  };
  current = new BodySender(reflectApply(getReader, stream, []) as StreamReader, maxBytes);
  try {
    return await current.send(json);
  } finally {
    current = null;
  }
}
