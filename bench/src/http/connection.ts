/** One connection of a driver: a call at a time, kept as long as the server keeps it. */
import { connect, type Socket } from "node:net";
import { type Answer, AnswerReader } from "./answer-reader.ts";

/** What became of a call that got no answer. */
export type Failure = "refused" | "reset" | "hung";

interface Pending {
  startedAt: number;
  resolve(ended: Answer | Failure): void;
}

export class Connection {
  readonly #port: number;
  #socket: Socket | null = null;
  #reader = new AnswerReader();
  #pending: Pending | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** @throws Error when the server does not take it */
  async open(): Promise<void> {
    if (this.#socket === null) {
      const opening = Promise.withResolvers<void>();
      const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
      socket.once("connect", opening.resolve);
      socket.once("error", opening.reject);
      await opening.promise;
      socket.off("error", opening.reject);
      this.#use(socket);
    }
  }

  /** Never rejects: what goes wrong is a finding about the server. */
  call(request: Buffer): Promise<Answer | Failure> {
    return new Promise((resolve) => {
      const pending = { startedAt: performance.now(), resolve };
      this.#pending = pending;
      this.open().then(
        () => {
          // Unless it was given up while the connection was opened.
          if (this.#pending === pending) {
            this.#socket?.write(request);
          }
        },
        () => {
          if (this.#pending === pending) {
            this.#end("refused");
          }
        },
      );
    });
  }

  /** Gives up a call that has waited for longer. */
  giveUpAfter(boundMs: number): void {
    if (this.#pending !== null && performance.now() - this.#pending.startedAt > boundMs) {
      this.#end("hung");
    }
  }

  close(): void {
    this.#end("reset");
  }

  #use(socket: Socket): void {
    this.#socket = socket;
    this.#reader = new AnswerReader();
    socket.on("data", (chunk: Buffer) => this.#take(socket, chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#socket === socket) {
        this.#end("reset");
      }
    });
  }

  #take(socket: Socket, chunk: Buffer): void {
    if (this.#socket !== socket) {
      return;
    }
    const answer = this.#reader.take(chunk);
    if (answer !== null) {
      const pending = this.#pending;
      this.#pending = null;
      if (!answer.isKept) {
        this.#drop();
      }
      pending?.resolve(answer);
    }
  }

  #end(failure: Failure): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#drop();
    pending?.resolve(failure);
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }
}
