import { GatewayError } from "./gateway-error.ts";

/** What the bodies of one request take, until its answer is sent. */
export interface BodyClaim {
  /** @throws GatewayError `overloaded`, or `tenant_busy` when it is the tenant's share that is used up */
  take(bytes: number): void;
  release(): void;
}

/** How much of the runner's memory bodies may take while they come in and while their scripts run. */
export interface BodyRoom {
  claim(tenantId: string): BodyClaim;
}

/** Each byte is held some ten times over on its way: as text, as JSON, for the script and for the record. */
const roomBytes = 128 * 1_048_576;
const tenantBytes = 32 * 1_048_576;

export function createBodyRoom(room = { bytes: roomBytes, tenantBytes }): BodyRoom {
  const usedBy = new Map<string, number>();
  let used = 0;

  return {
    claim(tenantId) {
      let taken = 0;
      let isReleased = false;
      return {
        take(bytes) {
          if (isReleased) return;
          const ofTenant = (usedBy.get(tenantId) ?? 0) + bytes;
          if (ofTenant > room.tenantBytes) throw refusal("tenant_busy");
          if (used + bytes > room.bytes) throw refusal("overloaded");
          usedBy.set(tenantId, ofTenant);
          used += bytes;
          taken += bytes;
        },
        release() {
          isReleased = true;
          const left = (usedBy.get(tenantId) ?? 0) - taken;
          if (left > 0) usedBy.set(tenantId, left);
          else usedBy.delete(tenantId);
          used -= taken;
          taken = 0;
        },
      };
    },
  };
}

function refusal(code: "tenant_busy" | "overloaded"): GatewayError {
  const message = "Too many large requests are under way; try again shortly.";
  return new GatewayError(code, message, { "retry-after": "1" });
}
