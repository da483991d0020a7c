import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { checkPort } from "./check-port.ts";

async function occupy(host: string | undefined): Promise<{ server: Server; port: number }> {
  const server = createServer().listen({ port: 0, host });
  await once(server, "listening");
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
}

test.each([undefined, "127.0.0.1"])(
  "a port in use on %s is refused by its variable",
  async (host) => {
    const { server, port } = await occupy(host);
    await expect(checkPort(port, "RUNNER_PORT")).rejects.toThrow(
      `Port ${port} is in use by another program; set RUNNER_PORT to a free one or end that program.`,
    );
    server.close();
    await once(server, "close");
    await expect(checkPort(port, "RUNNER_PORT")).resolves.toBeUndefined();
  },
);
