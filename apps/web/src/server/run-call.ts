import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { absent, lost, refuse } from "./refusal.ts";
import { RelayedAnswer } from "./relayed-answer.ts";

/** One request at the runner: its answer is passed on as it comes, and it ends with its client. */
export class RunCall implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #answer: RelayedAnswer;
  /** Null until there is a connection, and the request about to go out on it. */
  #controller: Dispatcher.DispatchController | null = null;

  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#answer = new RelayedAnswer(response, stallMs);
    response.once("close", () => {
      if (!response.writableFinished) this.#controller?.abort(new Error("The client has gone."));
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#response.destroyed) controller.abort(new Error("The client has gone."));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText?: string,
  ): void {
    const isInterim = status < 200;
    if (!isInterim) this.#answer.begin(controller, status, statusText, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#answer.write(chunk);
  }

  /** What comes behind the body, trailers, has no place at the client: it was not announced. */
  onResponseEnd(): void {
    this.#answer.end();
  }

  onResponseError(): void {
    refuse(this.#response, this.#controller === null ? absent : lost);
  }
}
