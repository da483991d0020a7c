/**
 * Which VM an execution may enter.
 *
 * Room for an execution of depth d is a free slot of depth d in a VM of its tenant that is open:
 * - a VM in order is open to all;
 * - a retired VM is open to what its own runs may be waiting for, which is deeper than they are; as
 *   nothing else enters, it empties all the same;
 * - a VM in which a program runs alone is open to nobody, unless all VMs that the tenant has are such
 *   and it can get no other: then it is open to deeper runs. Whatever waits there was called, maybe
 *   through others, by a program that runs alone, and no bystander is put at risk.
 * A program that must run alone takes an empty VM only. Called by another script it does not wait
 * for one to become empty, which may never be: the one that called it may be in there.
 */
import type { PooledVm } from "./pooled-vm.ts";
import type { VmSlots } from "./vm-slots.ts";

export interface VmEntry {
  readonly vm: PooledVm;
  readonly slots: VmSlots;
  readonly startedAt: number;
  /** By `performance.now()`, as `startedAt`; null while it starts. */
  readyAt: number | null;
  /** Executions that the VM took with it when it was lost. */
  lostRuns: number;
}

export interface Want {
  tenantId: string;
  /** Of calls between scripts. */
  depth: number;
  /** The program must not share its VM. */
  isAlone: boolean;
}

/** @param own the VMs of the tenant; those in order come before retired ones */
export function findOpenVm(
  own: Iterable<VmEntry>,
  { depth, isAlone }: Want,
  slotsPerVm: number,
): VmEntry | undefined {
  let retired: VmEntry | undefined;
  for (const entry of own) {
    const { vm, slots } = entry;
    const isUp = vm.state === "available" || vm.state === "executing";
    const hasRoom = isAlone
      ? vm.running === 0
      : !vm.isExclusive && slots.runningAt(depth) < slotsPerVm;
    if (isUp && hasRoom && !vm.isRetired) {
      return entry;
    }
    if (isUp && hasRoom && slots.hasShallower(depth)) {
      retired ??= entry;
    }
  }
  return retired;
}

/** Where an execution goes that was called by one that runs alone, and can go nowhere else. */
export function findCallersVm(
  own: Iterable<VmEntry>,
  { depth, isAlone }: Want,
  slotsPerVm: number,
): VmEntry | undefined {
  const entries = [...own];
  if (isAlone || !entries.every(({ vm }) => vm.isExclusive)) {
    return undefined;
  }
  return entries.find(
    ({ slots }) => slots.hasShallower(depth) && slots.runningAt(depth) < slotsPerVm,
  );
}

/**
 * Whose VM must go when all are busy and a tenant wants one: the least busy one of the tenant that has
 * most of them. Else tenants that are always busy would keep all others out. It must have more of them
 * than the other will have, or the other none: equal tenants would else take VMs from each other for
 * ever. One at a time is enough: none while another one is about to go or to come.
 */
export function chooseToRetire(
  others: readonly VmEntry[],
  ownCount: number,
  vmsOf: (tenantId: string | null) => number,
): VmEntry | undefined {
  let chosen: VmEntry | undefined;
  let most = ownCount === 0 ? 0 : ownCount + 1;
  for (const entry of others) {
    const { vm } = entry;
    if (vm.isRetired || vm.state === "starting") {
      return undefined;
    }
    const count = vmsOf(vm.tenantId);
    if (count > most || (count === most && chosen && vm.running < chosen.vm.running)) {
      chosen = entry;
      most = count;
    }
  }
  return chosen;
}
