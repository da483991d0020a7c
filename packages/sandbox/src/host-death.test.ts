import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { isAlive, processGone } from "./testing/run-script.ts";

it("ends VM processes with their host, even while a script loops", async () => {
  const host = spawn(
    process.execPath,
    [new URL("./testing/busy-host.ts", import.meta.url).pathname],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void host.kill("SIGKILL"));
  const [output] = await once(host.stdout, "data");
  const pid = Number.parseInt(String(output), 10);
  onTestFinished(() => {
    if (isAlive(pid)) {
      process.kill(pid, "SIGKILL");
    }
  });
  expect(isAlive(pid)).toBe(true);
  host.kill("SIGKILL");
  await processGone(pid);
  expect(isAlive(pid)).toBe(false);
});
