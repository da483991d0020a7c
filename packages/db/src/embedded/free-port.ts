import { createServer } from "node:net";

/** A port of 127.0.0.1 that nobody listens on: `preferred` when that is free, else any. */
export async function findFreePort(preferred: number): Promise<number> {
  return (await probe(preferred)) ?? (await probe(0)) ?? fail();
}

function fail(): never {
  throw new Error("There is no free port on 127.0.0.1.");
}

function probe(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const found = address !== null && typeof address === "object" ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
