import { connect } from "node:net";

/**
 * Sends bytes as they are over a TCP connection and resolves with all that came back when the other side closed it. A reset
 * connection counts as closed.
 */
export function rawExchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1" });
    for (const part of parts) socket.write(part);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
}
