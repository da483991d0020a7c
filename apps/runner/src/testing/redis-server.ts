import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** The server to try the cache on: whichever is installed here, or null. No npm package ships one. */
export const redisProgram =
  ["valkey-server", "redis-server"].find(
    (program) => spawnSync(program, ["--version"]).status === 0,
  ) ?? null;

export interface RedisServer {
  url: string;
  /** Ends it as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it anew at the same address, empty. */
  start(): Promise<void>;
  /** It keeps its connections and says nothing. */
  freeze(): void;
  thaw(): void;
  release(): Promise<void>;
}

/** A server of the test's own on this machine, which keeps nothing on disk. */
export async function startRedisServer(program: string): Promise<RedisServer> {
  const port = await findFreePort();
  const folder = await mkdtemp(path.join(tmpdir(), "runlet-redis-"));
  let child = await startProcess(program, port, folder);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async start() {
      child = await startProcess(program, port, folder);
    },
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    async release() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function startProcess(program: string, port: number, folder: string): Promise<ChildProcess> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes("Ready to accept connections")) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`${program} ended before it was ready`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
