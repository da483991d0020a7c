/** Decides which VMs end when the machine is short of memory. */
import type { VmEntry } from "./vm-room.ts";

interface MemoryFacts {
  /** Bytes; null where it cannot be told. */
  available: number | null;
  minFreeMb: number;
  /** The one used longest ago first. */
  idle: Iterable<VmEntry>;
  spare: Iterable<VmEntry>;
  vmCount: number;
}

const MEGABYTE = 1_024 * 1_024;
/** What a VM without work gives back at least. */
const VM_MB = 32;

/** Idle VMs go first, those that nobody used for long before all, then spare ones; one VM always stays. */
export function planMemoryRelief(facts: MemoryFacts): { isShort: boolean; toEnd: VmEntry[] } {
  const { available, minFreeMb, vmCount } = facts;
  const missingMb = available === null ? 0 : minFreeMb - available / MEGABYTE;
  if (missingMb <= 0) {
    return { isShort: false, toEnd: [] };
  }
  const spare = [...facts.spare].filter(({ vm }) => vm.state === "available");
  const count = Math.max(0, Math.min(Math.ceil(missingMb / VM_MB), vmCount - 1));
  return { isShort: true, toEnd: [...facts.idle, ...spare].slice(0, count) };
}
