/**
 * Lets tenants that use much CPU give way to those that use little. The kernel shares the CPU among
 * threads: a tenant with fifty that never rest would leave next to nothing to one with a single short
 * script. Whoever used much of late runs at the lowest priority until it is quiet again; where nobody
 * else wants the CPU that changes nothing.
 */
import type { MachineCpu } from "./machine-cpu.ts";
import type { VmEntry } from "./vm-room.ts";

export const CPU_TICK_MS = 100;
/** Of what was counted before, this much is left a tick later: what is counted is about the last second. */
const DECAY = 0.9;
/** A tenant is heavy from a third of a core, and until it uses a tenth. */
const HEAVY_MS = 333;
const LIGHT_MS = 100;

const NORMAL = { main: 0, others: 0 };
const LOW = { main: 10, others: 19 };

interface Tenant {
  /** Milliseconds of CPU, each tick's less than the last's. */
  usedMs: number;
  isHeavy: boolean;
}

/** @returns the tenant after a tick in which it used `cpuMs` */
export function nextTenant({ usedMs, isHeavy }: Tenant, cpuMs: number): Tenant {
  const used = usedMs * DECAY + cpuMs;
  return { usedMs: used, isHeavy: used > (isHeavy ? LIGHT_MS : HEAVY_MS) };
}

export interface CpuShare {
  /**
   * Looks at all bound VMs; to be called every CPU_TICK_MS.
   * @returns VMs whose tenant is light again and whose priority could not be raised, as only root may
   */
  tick(entries: Iterable<VmEntry>): VmEntry[];
}

export function createCpuShare(machine: MachineCpu): CpuShare {
  let tenants = new Map<string, Tenant>();
  let cpuOf = new Map<number, number>();
  let lowered = new Set<number>();

  /** What each tenant's VMs used since the last tick. */
  const measure = (entries: VmEntry[]): Map<string, number> => {
    const usedBy = new Map<string, number>();
    const cpuNow = new Map<number, number>();
    for (const { vm } of entries) {
      const pid = vm.pid as number;
      const cpuMs = machine.readCpuMs(pid);
      if (cpuMs !== null) {
        cpuNow.set(pid, cpuMs);
        const tenantId = vm.tenantId as string;
        const delta = cpuMs - (cpuOf.get(pid) ?? cpuMs);
        usedBy.set(tenantId, (usedBy.get(tenantId) ?? 0) + delta);
      }
    }
    cpuOf = cpuNow;
    return usedBy;
  };

  const judge = (usedBy: Map<string, number>): void => {
    const next = new Map<string, Tenant>();
    for (const tenantId of new Set([...tenants.keys(), ...usedBy.keys()])) {
      const before = tenants.get(tenantId) ?? { usedMs: 0, isHeavy: false };
      const tenant = nextTenant(before, usedBy.get(tenantId) ?? 0);
      if (tenant.usedMs >= 1) {
        next.set(tenantId, tenant);
      }
    }
    tenants = next;
  };

  return {
    tick(all) {
      const entries = [...all].filter(({ vm }) => vm.tenantId !== null && vm.pid !== undefined);
      judge(measure(entries));
      const stuck: VmEntry[] = [];
      const loweredNow = new Set<number>();
      for (const entry of entries) {
        const pid = entry.vm.pid as number;
        if (tenants.get(entry.vm.tenantId as string)?.isHeavy) {
          machine.setPriority(pid, LOW);
          loweredNow.add(pid);
        } else if (lowered.has(pid) && !machine.setPriority(pid, NORMAL)) {
          loweredNow.add(pid);
          stuck.push(entry);
        }
      }
      lowered = loweredNow;
      return stuck;
    },
  };
}
