import type { ServerResponse } from "node:http";
import type { AnswerHeaders } from "./passed-headers.ts";
import { absent, lost, refuse } from "./refusal.ts";
import { RelayedAnswer } from "./relayed-answer.ts";
import type { RunnerController, RunnerHandler } from "./runner-pool.ts";

/** One request at the runner: its answer is passed on as it comes, and it ends with its client. */
export class RunCall implements RunnerHandler {
  readonly #response: ServerResponse;
  readonly #answer: RelayedAnswer;
  /** Null until there is a connection, and the request about to go out on it. */
  #controller: RunnerController | null = null;

  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#answer = new RelayedAnswer(response, stallMs);
    response.once("close", () => {
      if (!response.writableFinished) this.#controller?.abort(new Error("The client has gone."));
    });
  }

  onRequestStart(controller: RunnerController): void {
    this.#controller = controller;
    if (this.#response.destroyed) controller.abort(new Error("The client has gone."));
  }

  onResponseStart(controller: RunnerController, status: number, headers: AnswerHeaders): void {
    const isInterim = status < 200;
    if (!isInterim) this.#answer.begin(controller, status, headers);
  }

  onResponseData(_controller: RunnerController, chunk: Buffer): void {
    this.#answer.write(chunk);
  }

  /** What comes behind the body, trailers, has no place at the client: it was not announced. */
  onResponseEnd(): void {
    this.#answer.end();
  }

  onResponseError(): void {
    if (this.#response.destroyed) return;
    refuse(this.#response, this.#controller === null ? absent : lost);
  }
}
