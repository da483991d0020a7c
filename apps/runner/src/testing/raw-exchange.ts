import { connect } from "node:net";

/**
 * Sends bytes as they are over a TCP connection and resolves with all that came back when the other side closed it. A reset
 * connection counts as closed.
 */
export function rawExchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect({ port, host: "127.0.0.1" }).setEncoding("utf8");
    for (const part of parts) socket.write(part);
    socket.on("data", (text) => {
      received += text;
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(received));
  });
}
