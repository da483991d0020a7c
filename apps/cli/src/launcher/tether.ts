// Runs a program that does not notice the death of its parent: `tether.ts <program> <arguments…>`. When
// the launcher is gone, killed by force or not, the IPC channel closes and the program is told to end.
import { spawn } from "node:child_process";

const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: "inherit" });
const stop = () => child.kill("SIGTERM");
process.on("SIGTERM", stop);
process.once("disconnect", stop);
child.once("error", (error) => {
  process.stderr.write(`${program} could not be started: ${error.message}\n`);
  process.exit(1);
});
child.once("exit", (code) => process.exit(code ?? 1));
