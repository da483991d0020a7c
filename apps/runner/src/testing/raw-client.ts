import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface RawClient {
  socket: Socket;
  /** All that came back so far. */
  received(): string;
  /** Resolves when what came back matches; rejects when the other side closes before. */
  receives(pattern: RegExp): Promise<string>;
  /** Resolves with all that came back when the connection has ended, cleanly or by a reset. */
  closed: Promise<string>;
}

/** A client that writes bytes as they are, for what no HTTP client would send. */
export async function openRawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1" }).setEncoding("latin1");
  let received = "";
  socket.on("data", (text) => {
    received += text;
  });
  socket.on("error", () => socket.destroy());
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(received)));
  await once(socket, "connect");
  return {
    socket,
    received: () => received,
    closed,
    async receives(pattern) {
      while (!pattern.test(received)) {
        if (socket.destroyed) throw new Error(`closed after ${JSON.stringify(received)}`);
        await Promise.race([once(socket, "data"), closed]);
      }
      return received;
    },
  };
}
