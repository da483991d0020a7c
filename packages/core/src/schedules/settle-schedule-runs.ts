import type { Tx } from "../context.ts";
export interface EndedRun {
  tenantId: string;
  scriptId: string;
  executionId: string;
  status: "completed" | "failed" | "timeout" | "cancelled";
  isLost: boolean;
}
export async function settleScheduleRuns(_tx: Tx, _ended: readonly EndedRun[]): Promise<void> {}
