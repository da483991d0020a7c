import { z } from "zod";
import { invalidField } from "../errors.ts";

/** As a URL writes it: `db.internal`, `10.0.0.5`, `[fd00::5]`; with `:port` only that port. */
const hostForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::[1-9]\d{0,4})?$/;

const internalHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(hostForm, 'must be a single host, such as "db.internal" or "10.0.0.5:8080"');

/** Hosts of the operator's own network that scripts may reach. Single hosts only: no wildcards, no ranges. */
export const internalHosts = z.array(internalHost).max(20);

/** The operator's list as it stands in RUNLET_PERMITTED_HOSTS: hosts between commas. */
export const permittedHosts = z
  .string()
  .default("")
  .transform((text) => text.split(",").filter((host) => host.trim() !== ""))
  .pipe(z.array(internalHost));

/** Refuses with `invalid_input` a host that the operator did not permit; a host without a port stands for all its ports. */
export function requirePermittedHosts(
  asked: readonly string[],
  permitted: readonly string[],
): void {
  asked.forEach((host, index) => {
    if (!isPermitted(host, permitted)) {
      const message = `${host} is not among the hosts that the operator of this instance permits`;
      throw invalidField(`allowedHosts.${index}`, message);
    }
  });
}

/** What holds now: a host that the operator no longer permits is closed at once. */
export function effectiveHosts(saved: readonly string[], permitted: readonly string[]): string[] {
  return saved.filter((host) => isPermitted(host, permitted));
}

function isPermitted(host: string, permitted: readonly string[]): boolean {
  return permitted.includes(host) || permitted.includes(host.replace(/:\d+$/, ""));
}
