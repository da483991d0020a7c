import { createServer, type ListenOptions, type Server, type Socket } from "node:net";

/** Where there is one listening socket for all, a crowd gets in one by one: see `openListeners`. */
const sockets = 64;
/** Connections that wait at each to be accepted; the kernel has a bound of its own. Beyond them it drops, and clients try again after 1, 2, 4, … seconds. */
const backlog = 256;

export interface Listeners {
  port: number;
  /** Takes no more connections; resolves when those that there are have ended. */
  close(): Promise<void>;
}

/**
 * Listens with several sockets at one port (SO_REUSEPORT), whose connections all become the server's. libuv accepts one connection a
 * socket in each turn of the event loop, and turns are long where much is to be done: with a single one a crowd would wait in the kernel, unseen, and be
 * neither served nor refused. Where the system has no such sockets there is one.
 * @param server of HTTP
 * @param port 0 for any that is free
 * @throws the listen error, such as EADDRINUSE
 */
export async function openListeners(server: Server, port: number): Promise<Listeners> {
  const shared = { port: await findPort(port), backlog, reusePort: true };
  try {
    await listen(server, shared);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    await listen(server, { port: shared.port, backlog });
    return { port: shared.port, close: () => close(server) };
  }
  const others = Array.from({ length: sockets - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      server.emit("connection", socket),
    ),
  );
  await Promise.all(others.map((other) => listen(other, shared)));
  const all = [server, ...others];
  return {
    port: shared.port,
    close: async () => void (await Promise.all(all.map(close))),
  };
}

/** Closes what is beyond so many connections, as they come. */
export function boundConnections(server: Server, most: number): void {
  let count = 0;
  server.on("connection", (socket: Socket) => {
    if (count >= most) {
      socket.destroy();
      return;
    }
    count += 1;
    socket.once("close", () => {
      count -= 1;
    });
  });
}

/** Sockets that share a port do not notice another program that does too: one that shares nothing would. */
async function findPort(port: number): Promise<number> {
  const probe = createServer();
  await listen(probe, { port });
  const address = probe.address();
  await close(probe);
  return typeof address === "object" && address ? address.port : port;
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function isUnsupported(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "ENOPROTOOPT" || code === "EINVAL";
}
