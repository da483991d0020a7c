import { invalidArgument } from "./egress-error.ts";

/** Hosts, each perhaps with a port, in the spelling of `parseAllowedHosts`. */
export type AllowedHosts = ReadonlySet<string>;

const ENTRY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::([0-9]{1,5}))?$/;

/**
 * Hosts that may be reached although they are internal, in one spelling: `db.internal`,
 * `db.internal:8080`, `10.0.0.5`, `[fd00::5]:8080`. Without a port, all ports of the host.
 *
 * @param path the name of the argument or setting, for the error
 * @throws EgressError `validation` for what is not a single host: schemes, paths, wildcards, ranges
 */
export function parseAllowedHosts(entries: readonly string[], path = "allowedHosts"): string[] {
  return entries.map((entry, index) => {
    const canonical = typeof entry === "string" ? canonicalHost(entry) : undefined;
    if (canonical === undefined) {
      const wanted = 'a single host, such as "db.internal" or "10.0.0.5:8080"';
      throw invalidArgument(`${path}[${index}]`, `must be ${wanted}`);
    }
    return canonical;
  });
}

function canonicalHost(entry: string): string | undefined {
  const [, host, port] = ENTRY.exec(entry.trim().toLowerCase()) ?? [];
  const url = host === undefined ? null : URL.parse(`http://${host}/`);
  if (url === null) return undefined;
  if (port === undefined) return url.hostname;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? `${url.hostname}:${number}` : undefined;
}

/** @param host as in `URL.hostname`, without a trailing dot */
export function isAllowedHost(allowed: AllowedHosts, host: string, port: number): boolean {
  return allowed.has(host) || allowed.has(`${host}:${port}`);
}
