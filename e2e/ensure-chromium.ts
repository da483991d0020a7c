import { spawnSync } from "node:child_process";
import { findChromium } from "./find-chromium.ts";

/** Ways to get a browser, the most likely to work first. */
const ways: { words: string; isPossible: boolean; command: [string, ...string[]] }[] = [
  {
    words: "Installing Chromium with apt-get",
    isPossible: process.getuid?.() === 0 && hasProgram("apt-get"),
    command: ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
  },
  {
    words: "Downloading Chromium with Playwright",
    isPossible: true,
    command: ["pnpm", "exec", "playwright", "install", "chromium"],
  },
];

function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
}

for (const { words, isPossible, command } of ways) {
  if (findChromium() !== null) break;
  if (!isPossible) continue;
  console.log(`${words}…`);
  const [program, ...args] = command;
  if (program === "apt-get") spawnSync(program, ["update"], { stdio: "ignore" });
  spawnSync(program, args, { cwd: import.meta.dirname, stdio: "inherit" });
}
const found = findChromium();
if (found === null) {
  console.error(
    "No Chromium was found and none could be installed; install Chromium or Chrome so that it is on the PATH, then run the tests again.",
  );
  process.exitCode = 1;
} else {
  console.log(`Chromium: ${found}`);
}
