// Generates the Prisma client into src/generated. Prisma's command wants a native schema engine before it does
// anything and would download one; generation itself never runs it (that part is WebAssembly), so any program will do.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");

const result = spawnSync(process.execPath, [prisma, "generate", "--no-hints"], {
  cwd: folder,
  encoding: "utf8",
  env: { CHECKPOINT_DISABLE: "1", PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
});
if (result.status !== 0) {
  process.stderr.write(result.stdout + result.stderr);
  process.exitCode = 1;
}
