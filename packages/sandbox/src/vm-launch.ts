/** Starts a VM process and hands it its code. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import { transformSync } from "amaro";

/** Modules of the VM process, by the path under which they import each other. */
const VM_FILES = [
  "/frame.ts",
  "/protocol.ts",
  "/body-protocol.ts",
  "/outcome.ts",
  "/script-json.ts",
];

const BOOT_FILE = "boot.ts";

/** Made by generate.ts. */
const GUEST_FILE = "./generated/guest.js";

export interface VmProcess {
  child: ChildProcess;
  pipe: Duplex;
  /** The last of what the process wrote to stderr; for operators, never for tenants. */
  stderr(): string;
}

const MAX_STDERR_LENGTH = 8_192;

interface VmCode {
  boot: string;
  /** The first frame: everything else that runs in the process. */
  frame: Buffer;
  addonPath: string;
}

function readJavaScript(path: string): string {
  const source = readFileSync(new URL(`.${path}`, import.meta.url), "utf8");
  return transformSync(source, { mode: "strip-only" }).code;
}

function listModules(folder: string): string[] {
  return readdirSync(new URL(`.${folder}`, import.meta.url))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => `${folder}${name}`);
}

/** The one file that a VM process may read: isolated-vm's prebuilt addon for this Node. */
export function findAddon(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("isolated-vm/package.json");
  const folder = manifest.slice(0, -"/package.json".length);
  const { path } = createRequire(manifest)("node-gyp-build") as { path(folder: string): string };
  return path(folder);
}

function readVmCode(): VmCode {
  const modules: Record<string, string> = {};
  for (const path of [...VM_FILES, ...listModules("/vm-process/")]) {
    modules[path] = readJavaScript(path);
  }
  const boot = modules[`/vm-process/${BOOT_FILE}`] as string;
  delete modules[`/vm-process/${BOOT_FILE}`];
  const guest = readFileSync(new URL(GUEST_FILE, import.meta.url));
  const head = Buffer.from(JSON.stringify(modules));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(4 + head.length + guest.length, 0);
  lengths.writeUInt32LE(head.length, 4);
  return { boot, frame: Buffer.concat([lengths, head, guest]), addonPath: findAddon() };
}

let cachedCode: VmCode | undefined;

/** Starts a VM process with all its code. Throws when the addon for this platform is missing. */
export function launchVm(): VmProcess {
  cachedCode ??= readVmCode();
  const vm = spawnConfined(cachedCode.boot, cachedCode.addonPath);
  vm.pipe.write(cachedCode.frame);
  return vm;
}

/**
 * A Node process under the permission model: no files but the addon, no network, no processes,
 * no workers, an empty environment, and one pipe to us as file descriptor 3.
 * @param code the ES module it runs
 */
export function spawnConfined(code: string, addonPath: string): VmProcess {
  const child = spawn(
    process.execPath,
    [
      "--permission",
      "--allow-addons",
      `--allow-fs-read=${addonPath}`,
      // isolated-vm cannot make isolates when Node started from its snapshot.
      "--no-node-snapshot",
      "--disable-sigusr1",
      "--no-warnings",
      "--title=runlet-vm",
      "--input-type=module",
      "--eval",
      code,
      "--",
      addonPath,
    ],
    { env: {}, cwd: "/", stdio: ["ignore", "ignore", "pipe", "pipe"], windowsHide: true },
  );
  let stderr = "";
  child.stderr?.setEncoding("latin1").on("data", (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_LENGTH);
  });
  return { child, pipe: child.stdio[3] as Duplex, stderr: () => stderr };
}
