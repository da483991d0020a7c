import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether the connection comes from this machine, IPv4 inside IPv6 included. */
export function isFromLoopback(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress;
  return address !== undefined && loopback.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** The network that one caller has for itself: an IPv4 address, or the first half of an IPv6 one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [before = "", after] = address.replace(/%.*$/, "").split("::");
  const groups = before === "" ? [] : before.split(":");
  const zeros = after === undefined ? 0 : Math.max(0, 4 - groups.length);
  const network = [...groups, ...Array<string>(zeros).fill("0")].slice(0, 4);
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}

/**
 * The caller's address. `X-Forwarded-For` counts only from this machine, where the web app passes calls on, and then only
 * its last entry: what stands before was written by the caller.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (!isFromLoopback(request)) return peer;
  const forwarded = request.headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(",").at(-1)?.trim();
  return last || peer;
}
