import type { Contender } from "../../contender.ts";
import { drive } from "../../load.ts";
import { openSandbox } from "./observed-sandbox.ts";
import { requestOf } from "./run-workload.ts";

/** The most that one tenant may have in execution, with the sandbox's defaults. */
const TENANT_ROOM = 50;

export interface SandboxContender extends Contender {
  /** How many calls did not complete, and why VMs were lost: one sentence. */
  describeFailures(): string;
}

/**
 * The product with its defaults. Each workload has tenants of its own, as many as have room for the
 * load. A call that does not complete is counted: it is a finding about the product, not an end of
 * the measurement.
 */
export function startSandbox(): SandboxContender {
  const { sandbox } = openSandbox();
  let calls = 0;
  let failures = 0;
  return {
    name: "sandbox",
    measure(workload, load) {
      const tenants = Math.ceil(load.concurrency / TENANT_ROOM);
      const requests = Array.from({ length: tenants }, (_, tenant) =>
        requestOf(workload, `${workload.name}-${tenant}`),
      );
      // A caller stays with its tenant: else calls would pile up at a tenant that is slow for a while.
      return drive(async (caller) => {
        const request = requests[caller % tenants];
        if (request) {
          const { status } = await sandbox.run(request);
          calls += 1;
          failures += status === "completed" ? 0 : 1;
        }
      }, load);
    },
    describeFailures() {
      const kills = Object.entries(sandbox.stats().kills).map(
        ([cause, count]) => `${count} ${cause}`,
      );
      return `${failures} of the sandbox's ${calls} calls failed; VMs lost: ${kills.join(", ") || "none"}.`;
    },
    close: () => sandbox.close({ drainMs: 0 }),
  };
}
