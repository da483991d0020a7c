import type { PoolEvent } from "@runlet/sandbox";
import type { Logger } from "./logger.ts";

/** Writes what an operator may have to look into. What happens to single executions is in their records, and counted. */
export function logPoolEvent(logger: Logger, event: PoolEvent): void {
  switch (event.type) {
    case "vm-ready":
      logger.debug({ pid: event.pid, startMs: Math.round(event.startMs) }, "VM ready");
      break;
    case "vm-lost": {
      const { pid, tenantId, cause, detail } = event;
      logger.warn({ pid, tenantId, cause, detail }, "VM lost");
      break;
    }
    case "breaker":
      if (event.state === "open") logger.error("sandbox fails: new work is refused");
      else logger.warn({ state: event.state }, "sandbox recovers");
      break;
    case "placed":
    case "refused":
      break;
  }
}
