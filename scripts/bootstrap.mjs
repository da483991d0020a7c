// Entry of every npm script. Runs on any Node.js ≥18 without dependencies: brings the pinned Node.js
// and pnpm, installs the workspace when it changed, then hands over to the command.
// Progress goes to stderr, so a command's stdout stays its own; when nothing is to be done it is silent.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./bootstrap/lock.mjs";
import { Failure, fail } from "./bootstrap/progress.mjs";
import { runCommand } from "./bootstrap/run-command.mjs";
import { ensureTool, findTool, isAcceptedNode } from "./bootstrap/toolchain.mjs";
import { installWorkspace, isWorkspaceInstalled } from "./bootstrap/workspace.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @type {Record<string, { entry: string, args: string[] }>} */
const commands = {
  start: { entry: "apps/cli/src/main.ts", args: ["start"] },
  dev: { entry: "apps/cli/src/main.ts", args: ["dev"] },
  cli: { entry: "apps/cli/src/main.ts", args: [] },
  check: { entry: "scripts/check.mjs", args: [] },
  test: { entry: "scripts/test.mjs", args: [] },
  bench: { entry: "bench/src/main.ts", args: [] },
  "test:faults": { entry: "faults/src/main.ts", args: [] },
  conformance: { entry: "packages/sandbox/src/conformance/main.ts", args: [] },
};

/** @param {{ node: string, pnpm: string }} pinned versions from package.json's "toolchain" */
async function prepare(pinned) {
  const isOwnNodeAccepted = isAcceptedNode(process.versions.node, pinned.node);
  const locate = () => ({
    node: isOwnNodeAccepted ? process.execPath : findTool(root, "node", pinned.node),
    pnpm: findTool(root, "pnpm", pinned.pnpm),
  });
  let tools = locate();
  if (!tools.node || !tools.pnpm || !isWorkspaceInstalled(root, pinned)) {
    await withLock(path.join(root, ".toolchain"), async () => {
      if (!isOwnNodeAccepted) await ensureTool(root, "node", pinned.node);
      await ensureTool(root, "pnpm", pinned.pnpm);
      tools = locate();
      if (!tools.node || !tools.pnpm) throw new Failure("The toolchain vanished while installing.");
      if (!isWorkspaceInstalled(root, pinned)) {
        await installWorkspace(root, pinned, { node: tools.node, pnpm: tools.pnpm });
      }
    });
  }
  if (!tools.node || !tools.pnpm) throw new Failure("The toolchain could not be found.");
  return { node: tools.node, pnpm: tools.pnpm };
}

async function main() {
  const [name = "", ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    fail(`Unknown command "${name}". Use one of: ${Object.keys(commands).join(", ")}.`, 2);
    return;
  }
  const { toolchain } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const tools = await prepare(toolchain);
  runCommand(root, tools, {
    entry: path.join(root, command.entry),
    args: [...command.args, ...args],
    isLongRunning: name === "start" || name === "dev",
  });
}

main().catch((error) => {
  if (error instanceof Failure) fail(error.message, 1);
  else throw error;
});
