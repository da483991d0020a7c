import { spawn, spawnSync } from "node:child_process";
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

test("of an error the log has where it came from, not what it was about", () => {
  const program = `
    import { createLogger } from ${JSON.stringify(logger)};
    const cause = Object.assign(new Error("the cause"), { detail: "of the cause" });
    const error = Object.assign(new TypeError("it failed", { cause }), {
      code: "22P02", table: "executions", where: "JSON data: a secret", meta: { arguments: ["a secret"] },
    });
    createLogger("info").error({ err: error }, "failed");
    createLogger("info").error({ err: new AggregateError([error], "all failed") }, "failed");
    createLogger("info").error({ err: "a text" }, "failed");`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  const told = {
    type: "TypeError",
    message: "it failed: the cause",
    stack: expect.stringContaining("TypeError: it failed"),
    code: "22P02",
    table: "executions",
  };
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).err);
  const aggregate = { type: "AggregateError", message: "all failed", stack: expect.any(String) };
  expect(lines).toEqual([told, { ...aggregate, errors: [told] }, "a text"]);
});
