import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

const logger = join(import.meta.dirname, "logger.ts");

test.each(["read nothing", "read something"])(
  "a reader of the log that is gone and %s ends neither the process nor keeps it",
  async (read) => {
    const program = `
      import { createLogger } from ${JSON.stringify(logger)};
      const logger = createLogger("info");
      logger.info("begins");
      process.on("disconnect", () => {
        for (let count = 0; count < 100; count++) logger.info({ count }, "nobody hears this");
        setImmediate(() => process.exit(7));
      });
      process.send("begun");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const exited = once(child, "exit");
    await once(child, "message");
    if (read === "read something") await once(child.stdout ?? child, "data");
    child.stdout?.destroy();
    child.disconnect();
    expect(await exited).toEqual([7, null]);
  },
);
