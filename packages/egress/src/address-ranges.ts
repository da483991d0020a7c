/**
 * Which addresses are not the public internet.
 *
 * Sources: RFC 6890 and the registries it made, IANA's IPv4 and IPv6 Special-Purpose Address
 * Registries (https://www.iana.org/assignments/iana-ipv4-special-registry, …-ipv6-special-registry),
 * IANA's IPv6 Global Unicast Address Assignments, and the documentation of cloud providers for the
 * addresses of their metadata services. Where a registry marks a part of a range as globally
 * reachable (192.0.0.9, AS112, AMT, ORCHIDv2 …), it is refused all the same: no script needs it.
 */

/**
 * Who may reach an address: `public`, any script; `internal`, a script whose tenant was allowed the
 * host by name; `never`, nobody, whatever was allowed.
 */
export type Reach = "public" | "internal" | "never";

export interface AddressRange {
  cidr: string;
  kind: string;
  reach: Reach;
}

/** The first range that holds an address counts; what is in none is public. */
export const ipv4Ranges: readonly AddressRange[] = [
  { cidr: "0.0.0.0/8", kind: "this network (RFC 791)", reach: "never" },
  { cidr: "10.0.0.0/8", kind: "private (RFC 1918)", reach: "internal" },
  { cidr: "100.100.100.200/32", kind: "cloud metadata (Alibaba)", reach: "never" },
  { cidr: "100.64.0.0/10", kind: "carrier-grade NAT (RFC 6598)", reach: "internal" },
  { cidr: "127.0.0.0/8", kind: "loopback (RFC 1122)", reach: "internal" },
  { cidr: "168.63.129.16/32", kind: "cloud metadata (Azure)", reach: "never" },
  { cidr: "169.254.0.0/16", kind: "link-local or cloud metadata (RFC 3927)", reach: "never" },
  { cidr: "172.16.0.0/12", kind: "private (RFC 1918)", reach: "internal" },
  { cidr: "192.0.0.0/24", kind: "IETF protocol assignment (RFC 6890)", reach: "never" },
  { cidr: "192.0.2.0/24", kind: "documentation (RFC 5737)", reach: "never" },
  { cidr: "192.31.196.0/24", kind: "AS112 (RFC 7535)", reach: "never" },
  { cidr: "192.52.193.0/24", kind: "AMT (RFC 7450)", reach: "never" },
  { cidr: "192.88.99.0/24", kind: "6to4 relay (RFC 7526)", reach: "never" },
  { cidr: "192.168.0.0/16", kind: "private (RFC 1918)", reach: "internal" },
  { cidr: "192.175.48.0/24", kind: "AS112 (RFC 7534)", reach: "never" },
  { cidr: "198.18.0.0/15", kind: "benchmarking (RFC 2544)", reach: "never" },
  { cidr: "198.51.100.0/24", kind: "documentation (RFC 5737)", reach: "never" },
  { cidr: "203.0.113.0/24", kind: "documentation (RFC 5737)", reach: "never" },
  { cidr: "224.0.0.0/4", kind: "multicast (RFC 5771)", reach: "never" },
  { cidr: "240.0.0.0/4", kind: "reserved or broadcast (RFC 1112, RFC 919)", reach: "never" },
];

/**
 * The first range that holds an address counts. Unlike in IPv4, the rest is not public: only
 * 2000::/3 has been given out (RFC 4291). What holds an IPv4 address lies outside of it or is named
 * here, so nothing has to be unwrapped and no notation can be overlooked.
 */
export const ipv6Ranges: readonly AddressRange[] = [
  { cidr: "::1/128", kind: "loopback (RFC 4291)", reach: "internal" },
  { cidr: "::/128", kind: "unspecified (RFC 4291)", reach: "never" },
  { cidr: "::ffff:0:0/96", kind: "IPv4-mapped (RFC 4291)", reach: "never" },
  { cidr: "::ffff:0:0:0/96", kind: "IPv4-translated (RFC 2765)", reach: "never" },
  { cidr: "::/96", kind: "IPv4-compatible (RFC 4291)", reach: "never" },
  { cidr: "64:ff9b::/96", kind: "NAT64 (RFC 6052)", reach: "never" },
  { cidr: "64:ff9b:1::/48", kind: "local NAT64 (RFC 8215)", reach: "never" },
  { cidr: "100::/64", kind: "discard (RFC 6666)", reach: "never" },
  { cidr: "100:0:0:1::/64", kind: "dummy prefix (RFC 9780)", reach: "never" },
  { cidr: "2001::/32", kind: "Teredo (RFC 4380)", reach: "never" },
  { cidr: "2001::/23", kind: "IETF protocol assignment (RFC 2928)", reach: "never" },
  { cidr: "2001:db8::/32", kind: "documentation (RFC 3849)", reach: "never" },
  { cidr: "2002::/16", kind: "6to4 (RFC 3056)", reach: "never" },
  { cidr: "2620:4f:8000::/48", kind: "AS112 (RFC 7534)", reach: "never" },
  { cidr: "3fff::/20", kind: "documentation (RFC 9637)", reach: "never" },
  { cidr: "2000::/3", kind: "global unicast (RFC 4291)", reach: "public" },
  { cidr: "5f00::/16", kind: "segment routing (RFC 9602)", reach: "never" },
  { cidr: "fd00:ec2::/32", kind: "cloud metadata (AWS)", reach: "never" },
  { cidr: "fd20:ce::254/128", kind: "cloud metadata (Google)", reach: "never" },
  { cidr: "fc00::/7", kind: "unique local (RFC 4193)", reach: "internal" },
  { cidr: "fe80::/10", kind: "link-local (RFC 4291)", reach: "never" },
  { cidr: "fec0::/10", kind: "site-local (RFC 3879)", reach: "never" },
  { cidr: "ff00::/8", kind: "multicast (RFC 4291)", reach: "never" },
  { cidr: "::/0", kind: "reserved by IETF (RFC 4291)", reach: "never" },
];
