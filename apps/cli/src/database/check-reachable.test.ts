import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { checkReachable } from "./check-reachable.ts";

test("a database that listens passes, one that does not is refused without its password", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `postgres://owner:hush@127.0.0.1:${port}/runlet?password=hush`;
  await expect(checkReachable(url)).resolves.toBeUndefined();
  server.close();
  await once(server, "close");
  const refusal = await checkReachable(url).catch((error: Error) => error.message);
  expect(refusal).toMatch(
    /^DATABASE_URL postgres:\/\/owner@127\.0\.0\.1:\d+\/runlet cannot be reach/,
  );
  expect(refusal).toContain("ECONNREFUSED");
  expect(refusal).not.toContain("hush");
});
