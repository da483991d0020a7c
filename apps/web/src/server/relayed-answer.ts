import type { ServerResponse } from "node:http";
import { type AnswerHeaders, answerHeaders } from "./passed-headers.ts";

/** What an answer comes from: it waits while the client does not take more. */
export interface AnswerSource {
  pause(): void;
  resume(): void;
}

/**
 * An answer of the runner's on its way to the client. Of a short one all goes out in one write, which is a good part of what a call
 * costs; the head of one that says nothing yet, as a stream of events, goes out at the end of the tick.
 */
export class RelayedAnswer {
  readonly #response: ServerResponse;
  readonly #stallMs: number;
  #source: AnswerSource | null = null;
  /** Of the body, in bytes; NaN when the head does not say it. */
  #length = Number.NaN;
  #isHeadWaiting = false;
  #stall: NodeJS.Timeout | null = null;

  /** @param stallMs how long the client may take nothing of an answer that waits for it, and with it holds a connection to the runner */
  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#stallMs = stallMs;
  }

  begin(source: AnswerSource, status: number, headers: AnswerHeaders): void {
    this.#source = source;
    this.#length = Number(headers["content-length"]);
    this.#response.writeHead(status, answerHeaders(headers));
    this.#isHeadWaiting = true;
    process.nextTick(sendHead, this);
  }

  write(chunk: Buffer): void {
    const isWhole = this.#isHeadWaiting && chunk.length === this.#length;
    this.#isHeadWaiting = false;
    // Node.js joins text with the head; bytes would be a second piece.
    if (isWhole) this.#response.end(chunk.toString("latin1"), "latin1");
    else if (!this.#response.write(chunk)) this.#hold();
  }

  end(): void {
    this.#isHeadWaiting = false;
    // From here on the server bounds how long the client may take to read.
    this.#goOn();
    if (!this.#response.writableEnded) this.#response.end();
  }

  /** Unless something of the body has come, which takes the head along. */
  sendHead(): void {
    // Not flushHeaders, which writes as UTF-8 what was read as latin1.
    if (this.#isHeadWaiting) this.#response.write("", "latin1");
    this.#isHeadWaiting = false;
  }

  #hold(): void {
    if (this.#stall !== null) return;
    this.#stall = setTimeout(() => this.#response.destroy(), this.#stallMs);
    this.#response.on("drain", this.#goOn);
    this.#response.on("close", this.#goOn);
    this.#source?.pause();
  }

  readonly #goOn = (): void => {
    if (this.#stall === null) return;
    clearTimeout(this.#stall);
    this.#stall = null;
    this.#response.off("drain", this.#goOn);
    this.#response.off("close", this.#goOn);
    this.#source?.resume();
  };
}

function sendHead(answer: RelayedAnswer): void {
  answer.sendHead();
}
