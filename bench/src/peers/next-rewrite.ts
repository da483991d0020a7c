/** Next.js with one `rewrites` entry that leads to another server: what an app on Next.js would do to pass calls on. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { npmEnv } from "../env.ts";
import { apps, root } from "../product/apps.ts";
import { type MeasuredProcess, startProcess } from "../product/start-process.ts";

/** The web app's own Next.js and React. */
const requireOfWeb = createRequire(path.join(apps, "web/package.json"));

/** Next.js writes where rewrites lead to into what it builds; this one is replaced at each start. */
const BUILT_PORT = 49_151;

const FILES = {
  "package.json": '{ "private": true, "type": "module" }\n',
  "next.config.js": `export default {
  poweredByHeader: false,
  turbopack: { root: ${JSON.stringify(root)} },
  outputFileTracingRoot: ${JSON.stringify(root)},
  rewrites: async () => [
    { source: "/api/run/:path*", destination: "http://127.0.0.1:${BUILT_PORT}/api/run/:path*" },
  ],
};
`,
  "pages/index.js": "export default function Home() { return null; }\n",
};

/** @param port of the server that calls are passed to, under \`/api/run/\` */
export async function startNextRewrite(port: number): Promise<MeasuredProcess> {
  const { version } = requireOfWeb("next/package.json") as { version: string };
  const folder = path.join(root, `bench/.peers/next-rewrite-${version}`);
  const manifest = path.join(folder, ".next/routes-manifest.json");
  const original = path.join(folder, "routes-manifest.json");
  if (!existsSync(original)) {
    await build(folder);
    await writeFile(original, await readFile(manifest));
  }
  const routes = await readFile(original, "utf8");
  await writeFile(manifest, routes.replaceAll(`:${BUILT_PORT}/`, `:${port}/`));
  return startProcess({
    name: "Next.js with a rewrite",
    args: [path.join(import.meta.dirname, "next-rewrite-process.ts"), folder],
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    cwd: folder,
    ready: /listens on (\d+)/,
  });
}

async function build(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await mkdir(path.join(folder, "node_modules"));
  for (const name of ["next", "react", "react-dom"]) {
    const target = path.dirname(requireOfWeb.resolve(`${name}/package.json`));
    await symlink(target, path.join(folder, "node_modules", name));
  }
  const env = { ...npmEnv, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const next = requireOfWeb.resolve("next/dist/bin/next");
  await promisify(execFile)(process.execPath, [next, "build", folder], { env, cwd: folder });
}
