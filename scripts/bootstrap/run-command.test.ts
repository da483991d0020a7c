import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "runlet-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a process that runs `code` the way the bootstrap runs a command. */
function start(
  code: string,
  isLongRunning: boolean,
  wrap: (caller: string) => string[] = (caller) => [caller],
) {
  const entry = path.join(folder, "command.mjs");
  writeFileSync(entry, code);
  const caller = path.join(folder, "caller.mjs");
  const call = { entry, args: ["one", "two words"], isLongRunning };
  writeFileSync(
    caller,
    `import { runCommand } from ${JSON.stringify(path.join(import.meta.dirname, "run-command.mjs"))};
     const tools = { node: process.execPath, pnpm: "/opt/tools/pnpm" };
     runCommand(${JSON.stringify(folder)}, tools, ${JSON.stringify(call)});`,
  );
  const child = spawn(process.execPath, wrap(caller), {
    env: { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, npm_lifecycle_event: "start" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    for (const resolve of waiting.splice(0)) resolve();
  });
  return {
    child,
    exited: once(child, "close").then(([code]) => ({ code: code as number | null, output })),
    async waitFor(words: string) {
      while (!output.includes(words)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

test("arguments, path and exit code pass through", async () => {
  const { exited } = start(
    `console.log(JSON.stringify(process.argv.slice(2)), process.env.PATH.split(":")[1]);
     process.exitCode = 42;`,
    false,
  );
  expect(await exited).toEqual({ code: 42, output: '["one","two words"] /opt/tools\n' });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s is forwarded", async (signal) => {
  const { child, exited, waitFor } = start(
    `process.on("${signal}", () => { console.log("got it"); process.exit(0); });
     setInterval(() => {}, 1000); console.log("ready");`,
    false,
  );
  await waitFor("ready");
  child.kill(signal);
  expect(await exited).toEqual({ code: 0, output: "ready\ngot it\n" });
});

test("a command that a signal ends gives the shell's exit code for it", async () => {
  const { exited } = start('process.kill(process.pid, "SIGKILL");', false);
  expect((await exited).code).toBe(137);
});

test("a long-running command learns that the bootstrap was killed", async () => {
  const { child, exited, waitFor } = start(
    `process.on("disconnect", () => { console.log("alone"); process.exit(0); }); console.log("ready");`,
    true,
  );
  await waitFor("ready");
  child.kill("SIGKILL");
  // The command holds the other end of stdout: "close" comes when it has ended, too.
  expect((await exited).output).toBe("ready\nalone\n");
});

test("a long-running command is stopped when the npm that started the bootstrap is killed", async () => {
  const { child, exited, waitFor } = start(
    `process.on("SIGTERM", () => { console.log("told to stop"); process.exit(0); });
     setInterval(() => {}, 1000); console.log("ready");`,
    true,
    // Stands for npm: a process with a shell in between, which does not replace itself by the command.
    (caller) => [
      "-e",
      `require("child_process").spawn("sh", ["-c", '"$0" "$1"; exit $?', process.execPath, ${JSON.stringify(caller)}], { stdio: "inherit" })`,
    ],
  );
  await waitFor("ready");
  child.kill("SIGKILL");
  expect((await exited).output).toBe("ready\ntold to stop\n");
});
