import { expect, it, onTestFinished } from "vitest";
import { findAddon, spawnConfined } from "./vm-launch.ts";

const PROBE = `
  import { createServer, Socket } from "node:net";
  const attempts = {
    "read a file": async () => (await import("node:fs")).readFileSync("/etc/passwd"),
    "read the host's memory": async () => (await import("node:fs")).readFileSync("/proc/1/environ"),
    "list a folder": async () => (await import("node:fs")).readdirSync("/"),
    "write a file": async () => (await import("node:fs")).writeFileSync("/tmp/runlet-probe", ""),
    "start a process": async () => (await import("node:child_process")).execFileSync("true"),
    "start a worker": async () => { new (await import("node:worker_threads")).Worker("1", { eval: true }); },
    "connect": () => new Promise((resolve, reject) => {
      new Socket().connect(9, "127.0.0.1", resolve).on("error", reject);
    }),
    "listen": () => new Promise((resolve, reject) => {
      process.once("uncaughtException", reject);
      createServer().listen(0, "127.0.0.1", resolve);
    }),
    "look up a name": async () => (await import("node:dns")).promises.lookup("localhost"),
    "inspect": async () => (await import("node:inspector")).open(0),
  };
  const results = { environment: Object.keys(process.env), addon: typeof process.dlopen };
  for (const [name, attempt] of Object.entries(attempts)) {
    try { await attempt(); results[name] = "done"; } catch (error) { results[name] = error.code; }
  }
  new Socket({ fd: 3, writable: true }).end(JSON.stringify(results));`;

it("confines a VM process: no files, no network, no processes, no environment", async () => {
  const vm = spawnConfined(PROBE, findAddon());
  onTestFinished(() => void vm.child.kill("SIGKILL"));
  const chunks: Buffer[] = await vm.pipe.toArray();
  const results = JSON.parse(Buffer.concat(chunks).toString());
  expect(results).toEqual({
    environment: [],
    addon: "function",
    "read a file": "ERR_ACCESS_DENIED",
    "read the host's memory": "ERR_ACCESS_DENIED",
    "list a folder": "ERR_ACCESS_DENIED",
    "write a file": "ERR_ACCESS_DENIED",
    "start a process": "ERR_ACCESS_DENIED",
    "start a worker": "ERR_ACCESS_DENIED",
    connect: "ERR_ACCESS_DENIED",
    listen: "ERR_ACCESS_DENIED",
    "look up a name": "ERR_ACCESS_DENIED",
    inspect: "ERR_ACCESS_DENIED",
  });
});
