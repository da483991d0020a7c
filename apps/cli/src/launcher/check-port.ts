import { createServer } from "node:net";
import { Refusal } from "../refusal.ts";

/**
 * Proves that a port can be listened on, on all addresses and on the loopback one.
 * @param variable the environment variable that moves it
 * @throws {Refusal}
 */
export async function checkPort(port: number, variable: string): Promise<void> {
  for (const host of [undefined, "127.0.0.1"]) {
    const error = await tryListen(port, host);
    if (error === null) continue;
    if (error.code === "EADDRINUSE") {
      throw new Refusal(
        `Port ${port} is in use by another program; set ${variable} to a free one or end that program.`,
      );
    }
    throw new Refusal(
      `Port ${port} cannot be used (${error.message}); set ${variable} to another.`,
    );
  }
}

function tryListen(port: number, host: string | undefined): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
