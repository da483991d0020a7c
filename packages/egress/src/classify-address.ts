import net from "node:net";
import ipaddr from "ipaddr.js";
import { type AddressRange, ipv4Ranges, ipv6Ranges } from "./address-ranges.ts";

interface ParsedRange extends AddressRange {
  network: [ipaddr.IPv4 | ipaddr.IPv6, number];
}

const parse = (ranges: readonly AddressRange[]): ParsedRange[] =>
  ranges.map((range) => ({ ...range, network: ipaddr.parseCIDR(range.cidr) }));

const ranges = { ipv4: parse(ipv4Ranges), ipv6: parse(ipv6Ranges) };

const PUBLIC = { kind: "public", reach: "public" } as const;
const UNKNOWN = { kind: "not a plain IP address", reach: "never" } as const;
/** RFC 5214: whatever its prefix, an interface identifier of this form leads to an IPv4 address. */
const ISATAP = { kind: "ISATAP (RFC 5214)", reach: "never" } as const;

/**
 * What lies behind an address as a resolver or a parsed URL gives it. What is not in the plain
 * notation of four decimals or of IPv6 without a zone is `never`.
 */
export function classifyAddress(address: string): Pick<AddressRange, "kind" | "reach"> {
  if (net.isIP(address) === 0 || address.includes("%")) return UNKNOWN;
  const parsed = ipaddr.parse(address);
  const range = ranges[parsed.kind()].find(({ network }) => parsed.match(network)) ?? PUBLIC;
  return range.reach === "public" && isIsatap(parsed) ? ISATAP : range;
}

function isIsatap(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (!(address instanceof ipaddr.IPv6)) return false;
  const [, , , , high = 0, low = 0] = address.parts;
  return (high & ~0x0200) === 0 && low === 0x5efe;
}

/** One spelling for each address, to compare what two sources say. */
export function normalizeAddress(address: string): string {
  return ipaddr.parse(address).toNormalizedString();
}
