import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4Ranges } from "./address-ranges.ts";
import { checkUrl } from "./check-url.ts";
import { classifyAddress } from "./classify-address.ts";
import { EgressError } from "./egress-error.ts";

/** What the check says of a host: the code of its refusal, or where it would connect to. */
function verdict(host: string): string {
  try {
    return checkUrl(`http://${host}/`, new Set()).host;
  } catch (error) {
    if (error instanceof EgressError) return error.code;
    throw error;
  }
}

describe("spellings of a refused host", () => {
  test.each([
    ["decimal", "2130706433"],
    ["decimal, root-anchored", "2130706433."],
    ["octal", "017700000001"],
    ["hexadecimal, upper case", "0X7F000001"],
    ["hexadecimal, padded", "0x000000007f000001"],
    ["mixed parts", "0x7f.0.01"],
    ["two parts", "127.1"],
    ["no digits after 0x", "127.0.0x.1"],
    ["root-anchored", "127.0.0.1."],
    ["percent-encoded digit", "%31%32%37.0.0.1"],
    ["percent-encoded dot", "127%2E0%2e0.1"],
    ["fullwidth digits", "\uff11\uff12\uff17.0.0.1"],
    ["fullwidth dot", "127\uff0e0\uff0e0\uff0e1"],
    ["ideographic dot", "127\u30020\u30020\u30021"],
    ["halfwidth ideographic dot", "127\uff610\uff610\uff611"],
    ["enclosed digits", "①②⑦.⓪.⓪.①"],
    ["superscript digits", "¹²⁷.⁰.⁰.¹"],
    ["mathematical digits", "𝟏𝟐𝟕.𝟎.𝟎.𝟏"],
    ["tab within", "127.0.\t0.1"],
    ["overflow of a part", "127.0.0.256"],
    ["five parts", "127.0.0.0.1"],
    ["empty part", "127..1"],
    ["expanded IPv6", "[0000:0000:0000:0000:0000:0000:0000:0001]"],
    ["mapped, dotted", "[::FFFF:127.0.0.1]"],
    ["NAT64, dotted", "[64:ff9b::169.254.169.254]"],
    ["zone", "[fe80::1%25eth0]"],
    ["name in enclosed letters", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"],
    ["name in fullwidth letters", "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54"],
    ["name in capitals", "LOCALHOST"],
    ["name, root-anchored", "localhost."],
    ["name below localhost", "a.b.localhost"],
    ["name with a zero-width space", "local\u200bhost"],
    ["two trailing dots", "localhost.."],
    ["metadata", "METADATA.google.internal."],
    ["below a metadata name", "a.metadata.goog"],
    ["single label", "postgres"],
    ["service of a cluster", "kubernetes.default.svc"],
    ["braces", "{x}.example"],
    ["a label of 64", `${"a".repeat(64)}.example`],
    ["a name of 254", `${"abcdefghi.".repeat(25)}abcd`],
    ["user name", "public.example@127.0.0.1"],
    ["user name before a public host", "127.0.0.1@public.example"],
    ["bad port", "public.example:6667"],
    ["port 0", "public.example:0"],
  ])("%s: %s", (_name, host) => expect(verdict(host)).toBe("ssrf_blocked"));
});

describe("hosts that only look refused", () => {
  test.each([
    ["127.0.0.1.example"],
    ["localhost.example"],
    ["internal.example"],
    ["mylocal.example"],
    ["notlocalhost.com"],
    ["10.0.0.1.nip.io"],
    ["_dmarc.public.example"],
    ["a--b.public.example"],
    [`${"a".repeat(63)}.example`],
  ])("%s", (host) => expect(verdict(host)).toBe(host));

  test("a name is asked without its trailing dot", () => {
    expect(verdict("public.example.")).toBe("public.example");
  });
});

const refusedIpv4 = fc
  .tuple(fc.constantFrom(...ipv4Ranges), fc.nat(0xffff_ffff))
  .map(([{ cidr }, offset]) => {
    const [network = "", prefix] = cidr.split("/");
    const first = network.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
    return first + (offset % 2 ** (32 - Number(prefix)));
  });
const publicIpv4 = fc
  .nat(0xffff_ffff)
  .filter((value) => classifyAddress(dotted(value)).reach === "public");

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
}

const numeral = fc.constantFrom(
  (part: number) => part.toString(),
  (part: number) => `0${part.toString(8)}`,
  (part: number) => `0x${part.toString(16)}`,
  (part: number) => `0X${part.toString(16).toUpperCase().padStart(10, "0")}`,
);

/** All that a URL parser takes for one IPv4 address: 1 to 4 parts, each in any base. */
const spelling = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.tuple(numeral, numeral, numeral, numeral))
  .map(([count, numerals]) => (value: number) => {
    const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
    const tail = bytes.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0);
    const parts = [...bytes.slice(0, count - 1), tail];
    return parts.map((part, index) => numerals[index]?.(part)).join(".");
  });

const group = fc.nat(0xffff).map((value) => value.toString(16));

/** Each way to put an IPv4 address into an IPv6 address that a network may unpack. */
const embedding = fc
  .tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(9))
  .map(([free, index]) => (value: number) => {
    const high = (value >>> 16).toString(16);
    const low = (value & 0xffff).toString(16);
    const inverted = [~value >>> 16, ~value & 0xffff].map((part) => part.toString(16)).join(":");
    const [a, b, c, d] = free;
    const forms = [
      `::ffff:${high}:${low}`,
      `::ffff:${dotted(value)}`,
      `::${high}:${low}`,
      `::ffff:0:${high}:${low}`,
      `64:ff9b::${dotted(value)}`,
      `64:ff9b:1:${a}:${b}:${c}:${high}:${low}`,
      `64:ff9b:1:${high}:${low}:${a}:${b}:${c}`,
      `2002:${high}:${low}:${a}:${b}:${c}:${d}:${a}`,
      `2001:0:${a}:${b}:${c}:${d}:${inverted}`,
      `2a00:${a}:${b}:${c}:0:5efe:${high}:${low}`,
    ];
    return forms[index] ?? "";
  });

test("no spelling of a refused IPv4 address passes", () => {
  fc.assert(
    fc.property(refusedIpv4, spelling, (value, spell) => {
      expect(verdict(spell(value))).toBe("ssrf_blocked");
    }),
    { numRuns: 500 },
  );
});

test("no IPv6 address that holds an IPv4 address passes, whichever it is", () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), embedding, (value, embed) => {
      const address = embed(value);
      expect(verdict(`[${address}]`)).toBe("ssrf_blocked");
      expect(classifyAddress(address).reach).not.toBe("public");
    }),
    { numRuns: 500 },
  );
});

test("every spelling of a public IPv4 address means that address and no other", () => {
  fc.assert(
    fc.property(publicIpv4, spelling, (value, spell) => {
      expect(verdict(spell(value))).toBe(dotted(value));
    }),
    { numRuns: 500 },
  );
});

test("whatever the text, what passes is a public address or a name with a domain", () => {
  fc.assert(
    fc.property(fc.oneof(fc.webAuthority(), fc.string({ unit: "binary" })), (host) => {
      const passed = verdict(host);
      if (passed === "ssrf_blocked") return;
      const isPublic = classifyAddress(passed).reach === "public";
      expect(isPublic || /^([a-z0-9_-]+\.)+[a-z0-9_-]*[a-z_-][a-z0-9_-]*$/.test(passed)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
