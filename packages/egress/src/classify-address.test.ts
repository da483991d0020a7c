import { describe, expect, test } from "vitest";
import { classifyAddress } from "./classify-address.ts";

const reachOf = (address: string) => classifyAddress(address).reach;

/**
 * IANA's registries row by row, multicast, reserved space and metadata services: first and last
 * address, then the neighbours on either side that are public.
 */
const blocks: [name: string, first: string, last: string, neighbours: string[]][] = [
  ["this network", "0.0.0.0", "0.255.255.255", ["1.0.0.0"]],
  ["private 10", "10.0.0.0", "10.255.255.255", ["9.255.255.255", "11.0.0.0"]],
  ["shared", "100.64.0.0", "100.127.255.255", ["100.63.255.255", "100.128.0.0"]],
  ["loopback", "127.0.0.0", "127.255.255.255", ["126.255.255.255", "128.0.0.0"]],
  ["Azure", "168.63.129.16", "168.63.129.16", ["168.63.129.15", "168.63.129.17"]],
  ["link-local", "169.254.0.0", "169.254.255.255", ["169.253.255.255", "169.255.0.0"]],
  ["private 172", "172.16.0.0", "172.31.255.255", ["172.15.255.255", "172.32.0.0"]],
  ["protocols", "192.0.0.0", "192.0.0.255", ["191.255.255.255", "192.0.1.0"]],
  ["TEST-NET-1", "192.0.2.0", "192.0.2.255", ["192.0.1.255", "192.0.3.0"]],
  ["AS112", "192.31.196.0", "192.31.196.255", ["192.31.195.255", "192.31.197.0"]],
  ["AMT", "192.52.193.0", "192.52.193.255", ["192.52.192.255", "192.52.194.0"]],
  ["6to4 relay", "192.88.99.0", "192.88.99.255", ["192.88.98.255", "192.88.100.0"]],
  ["private 192", "192.168.0.0", "192.168.255.255", ["192.167.255.255", "192.169.0.0"]],
  ["direct AS112", "192.175.48.0", "192.175.48.255", ["192.175.47.255", "192.175.49.0"]],
  ["benchmarking", "198.18.0.0", "198.19.255.255", ["198.17.255.255", "198.20.0.0"]],
  ["TEST-NET-2", "198.51.100.0", "198.51.100.255", ["198.51.99.255", "198.51.101.0"]],
  ["TEST-NET-3", "203.0.113.0", "203.0.113.255", ["203.0.112.255", "203.0.114.0"]],
  ["multicast", "224.0.0.0", "239.255.255.255", ["223.255.255.255"]],
  ["reserved", "240.0.0.0", "255.255.255.255", []],

  ["unspecified", "::", "::", []],
  ["loopback", "::1", "::1", []],
  ["IPv4-compatible", "::2", "::ffff:ffff", []],
  ["IPv4-mapped", "::ffff:0:0", "::ffff:ffff:ffff", []],
  ["IPv4-translated", "::ffff:0:0:0", "::ffff:0:ffff:ffff", []],
  ["NAT64", "64:ff9b::", "64:ff9b::ffff:ffff", []],
  ["local NAT64", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", []],
  ["discard", "100::", "100::ffff:ffff:ffff:ffff", []],
  ["dummy", "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", []],
  ["below global unicast", "200::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["2000::"]],
  ["Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", ["2000:ffff::"]],
  ["port control", "2001:1::1", "2001:1::3", []],
  ["benchmarking", "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", []],
  ["AMT", "2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["AS112", "2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", []],
  ["ORCHID", "2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["ORCHIDv2", "2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["drone remote ID", "2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["protocols", "2001:40::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", ["2001:200::"]],
  [
    "documentation",
    "2001:db8::",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    ["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"],
  ],
  [
    "6to4",
    "2002::",
    "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ["2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"],
  ],
  [
    "direct AS112",
    "2620:4f:8000::",
    "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
    ["2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"],
  ],
  [
    "new documentation",
    "3fff::",
    "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
    ["3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"],
  ],
  ["above global unicast", "4000::", "5eff:ffff::", ["3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]],
  ["segment routing", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["unassigned", "6000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["AWS", "fd00:ec2::254", "fd00:ec2::23", []],
  ["link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["site-local", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
  ["multicast", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
];

test.each(blocks)("%s: %s to %s is not public, its neighbours are", (_n, first, last, outside) => {
  expect([reachOf(first), reachOf(last)]).not.toContain("public");
  for (const address of outside) expect([address, reachOf(address)]).toEqual([address, "public"]);
});

describe("what an allowed host may open", () => {
  test.each(["10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "100.64.0.1", "::1", "fd12::1"])(
    "%s",
    (address) => expect(reachOf(address)).toBe("internal"),
  );
});

describe("what nothing opens", () => {
  test.each([
    ["metadata", "169.254.169.254"],
    ["metadata of containers", "169.254.170.2"],
    ["Azure's wire server", "168.63.129.16"],
    ["Alibaba's metadata, within carrier-grade NAT", "100.100.100.200"],
    ["Oracle's metadata", "192.0.0.192"],
    ["metadata of AWS, within unique local", "fd00:ec2::254"],
    ["metadata of Google, within unique local", "fd20:ce::254"],
    ["all hosts", "0.0.0.0"],
    ["broadcast", "255.255.255.255"],
    ["multicast", "ff02::1"],
    ["a mapped private address", "::ffff:10.0.0.1"],
    ["ISATAP under a public prefix", "2a00:1450::5efe:7f00:1"],
    ["ISATAP of a public address", "2a00:1450::200:5efe:808:808"],
    ["a zone", "2a00:1450::1%eth0"],
    ["octal, which resolvers read differently", "0177.0.0.1"],
    ["three parts", "127.0.1"],
    ["a name", "localhost"],
    ["nothing", ""],
  ])("%s: %s", (_name, address) => expect(reachOf(address)).toBe("never"));
});

test.each(["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2A00:1450::8888"])(
  "%s is public",
  (address) => expect(reachOf(address)).toBe("public"),
);
