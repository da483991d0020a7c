/** What a VM is given of a program. */
import { cleanFilename } from "./check-request.ts";
import { BODY_LINE_OFFSET, compileProgram } from "./compile-program.ts";
import type { Program, RunError } from "./outcome.ts";
import type { ProgramNeeds } from "./program/needed-realm.ts";

export const PROGRAM_LINE_OFFSET = BODY_LINE_OFFSET;

/** What is wrong with the program's syntax; null for one that can be given to a VM. */
export function findSyntaxError({ source, filename }: Program): RunError | null {
  const compiled = compileProgram(source, cleanFilename(filename));
  return "error" in compiled ? compiled.error : null;
}

interface ProgramForVm extends ProgramNeeds {
  /** Evaluates to the program's function. */
  text: string;
}

/** @throws Error for a program that has a syntax error */
export function programForVm({ source, filename }: Program): ProgramForVm {
  const compiled = compileProgram(source, cleanFilename(filename));
  if ("error" in compiled) {
    throw new Error(`A program with a syntax error came to a VM: ${compiled.error.message}`);
  }
  return { text: compiled.body, ...compiled.needs };
}
