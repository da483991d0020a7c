import { CommanderError } from "commander";
import { createActions } from "./actions.ts";
import { buildProgram } from "./program.ts";
import { Refusal } from "./refusal.ts";

const program = buildProgram(createActions((line) => process.stdout.write(`${line}\n`)));
try {
  await program.parseAsync();
  process.exitCode = 0;
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence; help that was asked for is no error.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof Refusal) {
    process.stderr.write(`runlet: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}
// Everything has been closed; what is left (idle timers of database drivers, the channel to the bootstrap)
// is not worth waiting for.
process.exit();
