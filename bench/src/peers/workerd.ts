/** workerd, the engine of Cloudflare Workers, with the workloads as one Worker over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { Pool } from "undici";
import type { Contender, Workload } from "../contender.ts";
import { drive } from "../load.ts";
import { installPeer } from "./install-peer.ts";

const PACKAGE = { name: "workerd", version: "1.20261117.1", sizeMb: 40 };

const PLATFORMS: Record<string, string> = {
  "linux-x64": "workerd-linux-64",
  "linux-arm64": "workerd-linux-arm64",
  "darwin-x64": "workerd-darwin-64",
  "darwin-arm64": "workerd-darwin-arm64",
};

/**
 * workerd does not end with who started it; this shell ends it when its own input closes, however
 * that came about.
 */
const SUPERVISOR = `trap '' INT TERM HUP; "$@" </dev/null & echo "pid $!" >&3; exec 3>&-; cat >/dev/null; kill -9 $!`;

export interface Workerd extends Contender {
  pid: number;
  /** POST /<workload> with the input as body, or GET /<workload>?… */
  port: number;
  /** One call. @throws Error when it fails */
  call(workload: Workload): Promise<void>;
}

/** @returns null when there is no workerd for this platform or it cannot be had */
export async function startWorkerd(
  workloads: readonly Workload[],
  options: { mayFetch: boolean },
): Promise<Workerd | null> {
  const platformPackage = PLATFORMS[`${process.platform}-${process.arch}`];
  const modules = platformPackage ? await installPeer(PACKAGE, options) : null;
  if (!platformPackage || modules === null) {
    return null;
  }
  const binary = path.join(modules, "@cloudflare", platformPackage, "bin/workerd");
  const folder = await writeWorker(workloads);
  const config = path.join(folder, "config.capnp");
  const child = spawn(
    "/bin/sh",
    ["-c", SUPERVISOR, "sh", binary, "serve", config, "--control-fd=3"],
    { stdio: ["pipe", "ignore", "inherit", "pipe"] },
  );
  try {
    const { port, pid } = await readControl(child);
    return serveWith(child, port, pid);
  } finally {
    // It has read what it needs.
    await rm(folder, { recursive: true, force: true });
  }
}

function serveWith(child: ChildProcess, port: number, pid: number): Workerd {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1_024, pipelining: 1 });
  const call = async ({ name, inputJson }: Workload) => {
    const answer = await pool.request({ path: `/${name}`, method: "POST", body: inputJson });
    const output = await answer.body.text();
    if (answer.statusCode !== 200) {
      throw new Error(`workerd answered ${answer.statusCode} for ${name}: ${output}`);
    }
  };
  return {
    name: "workerd (over HTTP)",
    call,
    measure: (workload, load) => drive(() => call(workload), load),
    pid,
    port,
    async close() {
      await pool.destroy();
      child.stdin?.end();
      await once(child, "close");
    },
  };
}

/** Waits for workerd to listen. */
async function readControl(child: ChildProcess): Promise<{ port: number; pid: number }> {
  let text = "";
  for await (const chunk of child.stdio[3] as Readable) {
    text += chunk;
    const pid = /^pid (\d+)$/m.exec(text)?.[1];
    const port = /"port":\s*(\d+)/.exec(text)?.[1];
    if (pid !== undefined && port !== undefined) {
      return { pid: Number(pid), port: Number(port) };
    }
  }
  throw new Error(`workerd ended before it listened: ${text}`);
}

/** @returns the folder with the Worker and its configuration */
async function writeWorker(workloads: readonly Workload[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "runlet-bench-workerd-"));
  const names = workloads.map(({ name }) => name);
  const files: Record<string, string> = {
    "config.capnp": configOf(names),
    "main.js": mainOf(names),
    ...Object.fromEntries(workloads.map(({ name, source }) => [`${name}.js`, source])),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

function mainOf(names: string[]): string {
  const imports = names.map((name, index) => `import run${index} from "${name}.js";`);
  const entries = names.map((name, index) => `"/${name}": run${index}`);
  return `${imports.join("\n")}
const runs = { ${entries.join(", ")} };
export default {
  async fetch(request) {
    const { method, url } = request;
    const { pathname, searchParams } = new URL(url);
    const input = method === "GET"
      ? { method, path: pathname, query: Object.fromEntries(searchParams) }
      : JSON.parse(await request.text());
    const output = await runs[pathname](input, {});
    const headers = { "content-type": "application/json" };
    return new Response(JSON.stringify(output) ?? "null", { headers });
  },
};
`;
}

function configOf(names: string[]): string {
  const modules = ["main", ...names].map(
    (name) => `(name = "${name}.js", esModule = embed "${name}.js")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-01-01",
);
`;
}
