import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { expect, test } from "vitest";
import { identifyProcess } from "../home/process-identity.ts";
import { Refusal } from "../refusal.ts";
import { type Service, spawnService } from "./spawn-service.ts";
import { supervise } from "./supervise.ts";

const never = new AbortController().signal;

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A tiny HTTP server that does what its argument says. */
async function describeTinyService(behaviour: string, given: Partial<Service> = {}) {
  const port = await findFreePort();
  const lines: string[] = [];
  const waiting: { words: RegExp; resolve: (line: string) => void }[] = [];
  const service: Service = {
    name: "tiny",
    args: [path.join(import.meta.dirname, "../testing/tiny-service.ts"), String(port), behaviour],
    cwd: import.meta.dirname,
    env: {},
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    readyTimeoutMs: 20_000,
    stopGraceMs: 20_000,
    ...given,
  };
  return {
    service,
    lines,
    url: `http://127.0.0.1:${port}`,
    log: (_: string, line: string) => {
      lines.push(line);
      for (const { words, resolve } of waiting) if (words.test(line)) resolve(line);
    },
    line: (words: RegExp) =>
      new Promise<string>((resolve) => {
        const seen = lines.find((line) => words.test(line));
        if (seen === undefined) waiting.push({ words, resolve });
        else resolve(seen);
      }),
  };
}

test("a service is ready when it says so, and stops gently", async () => {
  const { service, log, lines } = await describeTinyService("serve");
  const running = await spawnService(service, log, never);
  await running.stop();
  expect(await running.exited).toBe("ended with exit code 0");
  expect(lines).toContain("SIGTERM");
});

test("one that ends before it is ready fails with how it ended", async () => {
  const { service, log, lines } = await describeTinyService("fail");
  await expect(spawnService(service, log, never)).rejects.toThrow("it ended with exit code 7");
  expect(lines).toContain("cannot serve");
});

test("one that cannot use a setting refuses to start", async () => {
  const { service, log, lines } = await describeTinyService("misconfigured");
  await expect(spawnService(service, log, never)).rejects.toThrow(Refusal);
  expect(lines).toContain("SETTING must be right.");
});

test("one that never gets ready is stopped, and its last answer is told", async () => {
  const { service, log, line } = await describeTinyService("unready", { readyTimeoutMs: 1_500 });
  const started = spawnService(service, log, never);
  const pid = Number((await line(/^pid/)).split(" ")[1]);
  await expect(started).rejects.toThrow(
    "not ready within 1.5 s (it answered 503 database is away)",
  );
  expect(identifyProcess(pid)).toBeNull();
});

test("one that ignores SIGTERM is killed with what it started", async () => {
  const { service, log, line } = await describeTinyService("stubborn", { stopGraceMs: 200 });
  const running = await spawnService(service, log, never);
  const grandchild = Number((await line(/^grandchild/)).split(" ")[1]);
  await running.stop();
  expect(await running.exited).toBe("was killed by SIGKILL");
  await expect.poll(() => identifyProcess(grandchild)).toBeNull();
});

test("a killed service is started again by its supervision", async () => {
  const { service, log, lines, url } = await describeTinyService("serve");
  const notes: string[] = [];
  const again = Promise.withResolvers<void>();
  let starts = 0;
  const supervision = supervise({
    name: "tiny",
    async start(signal) {
      const running = await spawnService(service, log, signal);
      starts += 1;
      if (starts === 2) again.resolve();
      return running;
    },
    log: (line) => notes.push(line),
    backoffMs: () => 0,
  });
  await supervision.ready;
  const pid = Number(lines.find((line) => line.startsWith("pid"))?.split(" ")[1]);
  process.kill(pid, "SIGKILL");
  await again.promise;
  expect(notes).toEqual(["tiny was killed by SIGKILL; starting it again"]);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  await supervision.stop();
});
