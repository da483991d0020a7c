import { describe, expect, it } from "vitest";
import { nextVmState, VM_STATES, type VmEvent } from "./vm-state.ts";

const EVENTS: VmEvent[] = ["ready", "acquire", "execute", "finish", "release", "reset", "destroy"];

/** Every pair of state and event; `-` where the event must be refused. */
const TABLE: Record<string, string[]> = {
  //           ready       acquire     execute      finish       release     reset        destroy
  starting: ["available", "-", "-", "-", "-", "-", "destroyed"],
  available: ["-", "acquired", "-", "-", "-", "-", "destroyed"],
  acquired: ["-", "-", "executing", "-", "-", "-", "destroyed"],
  executing: ["-", "-", "executing", "executing", "released", "-", "destroyed"],
  released: ["-", "-", "-", "-", "-", "available", "destroyed"],
  destroyed: ["-", "-", "-", "-", "-", "-", "-"],
};

describe("the states of a VM", () => {
  for (const state of VM_STATES) {
    EVENTS.forEach((event, index) => {
      const expected = TABLE[state]?.[index];
      it(`${state} + ${event} → ${expected}`, () => {
        if (expected === "-") {
          expect(() => nextVmState(state, event)).toThrow(`A VM that is ${state} cannot ${event}`);
        } else {
          expect(nextVmState(state, event)).toBe(expected);
        }
      });
    });
  }
});
