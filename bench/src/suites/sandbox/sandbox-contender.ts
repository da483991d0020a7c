import type { Contender } from "../../contender.ts";
import { drive } from "../../load.ts";
import { openSandbox } from "./observed-sandbox.ts";
import { requestOf, runOnce } from "./run-workload.ts";

/** The most that one tenant may have in execution, with the sandbox's defaults. */
const TENANT_ROOM = 50;

/** The product with its defaults. Each workload has tenants of its own, as many as have room for the load. */
export function startSandbox(): Contender {
  const { sandbox } = openSandbox();
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
          await runOnce(sandbox, request);
        }
      }, load);
    },
    close: () => sandbox.close({ drainMs: 0 }),
  };
}
