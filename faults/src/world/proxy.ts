import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * A door between a process and Postgres, whose connections can be made to fail in the ways that networks do. Postgres is
 * spoken to without TLS here, so that a connection which listens for notifications shows itself by the word LISTEN, and the end of
 * a transaction by the word COMMIT.
 */
export interface TcpProxy {
  port: number;
  /** Where connections lead; null: nobody answers there, and new ones are closed at once. */
  setTarget(port: number | null): void;
  /** From now on no byte passes in either direction, nor the news of a connection's end; new connections are taken and kept so. */
  hold(): void;
  /** All that was held back passes, in order. */
  release(): void;
  /** Before each COMMIT passes it is asked: on true Postgres commits, and the connection breaks in place of its answer. */
  loseCommits(isLost: () => boolean): void;
  /** Breaks all connections, or those that listen. @returns how many */
  cut(which?: "all" | "listening"): number;
  close(): Promise<void>;
}

/** @param target the port on 127.0.0.1 that Postgres listens on */
export async function startProxy(target: number | null): Promise<TcpProxy> {
  const links = new Set<Link>();
  let targetPort = target;
  let isHeld = false;
  let isCommitLost = () => false;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (targetPort === null) {
      client.destroy();
      return;
    }
    const link = new Link(client, targetPort, {
      isCommitLost: () => isCommitLost(),
      onClosed: () => links.delete(link),
    });
    links.add(link);
    if (isHeld) link.hold();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");

  return {
    port: address.port,
    setTarget(port) {
      targetPort = port;
    },
    hold() {
      isHeld = true;
      for (const link of links) link.hold();
    },
    release() {
      isHeld = false;
      for (const link of links) link.release();
    },
    loseCommits(isLost) {
      isCommitLost = isLost;
    },
    cut(which = "all") {
      const found = [...links].filter((link) => which === "all" || link.isListening);
      for (const link of found) link.cut();
      return found.length;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const link of links) link.cut();
      await closed;
    },
  };
}

interface LinkOptions {
  isCommitLost: () => boolean;
  onClosed: () => void;
}

/** One connection through the proxy: a socket on either side. */
class Link {
  isListening = false;
  readonly #sockets: [client: Socket, target: Socket];
  readonly #options: LinkOptions;
  #isHeld = false;
  #isAnswerLost = false;
  #hasBroken = false;

  constructor(client: Socket, targetPort: number, options: LinkOptions) {
    const target = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true });
    this.#sockets = [client, target];
    this.#options = options;
    for (const socket of this.#sockets) socket.setNoDelay(true);
    client.on("data", (bytes: Buffer) => {
      if (bytes.includes("LISTEN ")) this.isListening = true;
      if (bytes.includes("COMMIT")) this.#isAnswerLost = options.isCommitLost();
    });
    target.on("data", () => {
      if (this.#isAnswerLost) this.cut();
    });
    this.#forward(client, target);
    this.#forward(target, client);
  }

  hold(): void {
    this.#isHeld = true;
    for (const socket of this.#sockets) socket.pause();
  }

  release(): void {
    this.#isHeld = false;
    if (this.#hasBroken) this.cut();
    else for (const socket of this.#sockets) socket.resume();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#options.onClosed();
  }

  #forward(from: Socket, to: Socket): void {
    from.on("data", (bytes: Buffer) => {
      if (to.destroyed || to.write(bytes)) return;
      from.pause();
      to.once("drain", () => {
        if (!this.#isHeld) from.resume();
      });
    });
    from.on("end", () => to.end());
    // The close that follows breaks the other side.
    from.on("error", () => {});
    from.on("close", () => {
      this.#hasBroken = true;
      const hasEnded = this.#sockets.every((socket) => socket.closed);
      if (hasEnded || (!this.#isHeld && !isFlushing(to))) this.cut();
    });
  }
}

/** Whether a socket was ended and still has something to send or to hear before it closes by itself. */
function isFlushing(socket: Socket): boolean {
  return socket.writableEnded && !socket.destroyed;
}
