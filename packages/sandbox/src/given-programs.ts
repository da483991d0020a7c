/**
 * Which programs a VM has: each one's text is sent once. The VM keeps what it was given until it is
 * told to forget it, so only this side decides what is kept.
 */
import { cleanFilename } from "./check-request.ts";
import type { Program } from "./outcome.ts";
import type { ProgramNeeds } from "./program/needed-realm.ts";
import { PROGRAM_LINE_OFFSET, programForVm } from "./program-text.ts";
import type { NeededRealm } from "./protocol.ts";

const MAX_PROGRAMS = 100;

export interface GivenProgram extends ProgramNeeds {
  program: number;
  filename: string;
  lineOffset: number;
  forget: number | null;
  /** "" for a program that the VM has. */
  programText: string;
}

/** @param realm for tests: which realm every program is to have */
export function createGivenPrograms(realm?: NeededRealm) {
  // In order of use: the first is the one used longest ago.
  const given = new Map<string, { number: number; source: string; needs: ProgramNeeds }>();
  let lastNumber = 0;

  /** Makes room for one more. */
  const forgetOldest = (): number | null => {
    const oldest = given.entries().next().value;
    if (given.size < MAX_PROGRAMS || oldest === undefined) {
      return null;
    }
    given.delete(oldest[0]);
    return oldest[1].number;
  };

  return {
    give(program: Program): GivenProgram {
      const filename = cleanFilename(program.filename);
      const sent = { filename, lineOffset: PROGRAM_LINE_OFFSET };
      const key = `${program.sourceHash} ${filename}`;
      const known = given.get(key);
      given.delete(key);
      // Whoever gives the hash might give it to another source.
      if (known?.source === program.source) {
        given.set(key, known);
        return { program: known.number, ...sent, ...known.needs, forget: null, programText: "" };
      }
      const forget = known?.number ?? forgetOldest();
      lastNumber += 1;
      const { text, ...found } = programForVm(program);
      const needs = { ...found, realm: realm ?? found.realm };
      given.set(key, { number: lastNumber, source: program.source, needs });
      return { program: lastNumber, ...sent, ...needs, forget, programText: text };
    },
  };
}
