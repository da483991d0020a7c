import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isFresh, isSignedWith, readSignature } from "./verify-signature.ts";

type Headers = Parameters<typeof readSignature>[1];
type Form = Parameters<typeof readSignature>[0];

const hex = "0".repeat(64);

function isSigned(form: Form, headers: Headers, secret: string, body: string | Buffer) {
  const signature = readSignature(form, headers);
  return signature !== null && isSignedWith(signature, secret, Buffer.from(body));
}

describe("published examples", () => {
  // docs.github.com, "Validating webhook deliveries".
  const github = {
    "x-hub-signature-256":
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  };
  const githubSecret = "It's a Secret to Everybody";

  test("GitHub's", () => {
    expect(isSigned("github", github, githubSecret, "Hello, World!")).toBe(true);
    expect(isSigned("github", github, githubSecret, "Hello, World")).toBe(false);
    expect(isSigned("github", github, "another", "Hello, World!")).toBe(false);
  });

  // api.slack.com, "Verifying requests from Slack".
  const slackBody =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const slack = {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  const slackSecret = "8f742231b10e8888abcd99yyyzzz85a5";

  test("Slack's", () => {
    expect(isSigned("slack", slack, slackSecret, slackBody)).toBe(true);
    const later = { ...slack, "x-slack-request-timestamp": "1531420619" };
    expect(isSigned("slack", later, slackSecret, slackBody)).toBe(false);
  });
});

// Made with `openssl dgst -sha256 -hmac` over `1492774577.<body>`.
const stripeBody = '{"id":"evt_1","object":"event"}';
const oldMac = "654b43d3508ecadb3f8cefc4bc7d3d2bdc5ba9e03bf2c89b2d0657a8e24e4543";
const newMac = "1f705929ce81c2769543dd9f5888f91479f570f47285986ae6aca5e627c3b50a";
const stripe = (...parts: string[]) => ({ "stripe-signature": parts.join(",") });

test.each([
  ["one signature", stripe("t=1492774577", `v1=${oldMac}`), true],
  ["the second of two", stripe("t=1492774577", `v1=${newMac}`, `v1=${oldMac}`), true],
  ["beside other schemes", stripe("t=1492774577", `v1=${oldMac}`, `v0=${hex}`), true],
  ["with spaces", stripe("t=1492774577", ` v1=${oldMac}`), true],
  ["another secret's alone", stripe("t=1492774577", `v1=${newMac}`), false],
  ["another time's", stripe("t=1492774578", `v1=${oldMac}`), false],
  ["in another scheme", stripe("t=1492774577", `v0=${oldMac}`), false],
])("Stripe's form: %s", (_, headers, expected) => {
  expect(isSigned("stripe", headers, "whsec_test_secret", stripeBody)).toBe(expected);
});

test("the signature is over the bytes, whatever they are", () => {
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
  const mac = createHmac("sha256", "secret").update(bytes).digest("hex");
  const headers = { "x-hub-signature-256": `sha256=${mac.toUpperCase()}` };
  expect(isSigned("github", headers, "secret", bytes)).toBe(true);
  expect(isSigned("github", headers, "secret", bytes.toString("utf8"))).toBe(false);
});

test.each<[Form, Headers]>([
  ["github", {}],
  ["github", { "x-hub-signature-256": "" }],
  ["github", { "x-hub-signature-256": hex }],
  ["github", { "x-hub-signature-256": `sha1=${hex}` }],
  ["github", { "x-hub-signature-256": `sha256=${hex.slice(2)}` }],
  ["github", { "x-hub-signature-256": `sha256=${hex}00` }],
  ["github", { "x-hub-signature-256": `sha256=${"zz".repeat(32)}` }],
  ["github", { "x-hub-signature-256": `sha256=${hex}, sha256=${hex}` }],
  ["github", { "x-hub-signature-256": [`sha256=${hex}`] }],
  ["github", { "x-hub-signature": `sha256=${hex}` }],
  ["slack", { "x-slack-signature": `v0=${hex}` }],
  ["slack", { "x-slack-request-timestamp": "1", "x-slack-signature": `v1=${hex}` }],
  ["slack", { "x-slack-request-timestamp": "-1", "x-slack-signature": `v0=${hex}` }],
  ["slack", { "x-slack-request-timestamp": "1e9", "x-slack-signature": `v0=${hex}` }],
  ["slack", { "x-slack-request-timestamp": "1".repeat(20), "x-slack-signature": `v0=${hex}` }],
  ["stripe", stripe("t=1")],
  ["stripe", stripe(`v1=${hex}`)],
  ["stripe", stripe("t=1", "t=2", `v1=${hex}`)],
  ["stripe", stripe("t=", `v1=${hex}`)],
  ["stripe", stripe("t=1", `v1=${hex}=`)],
  ["stripe", stripe("t=1", `v1=${hex}`, "v1=")],
  ["stripe", stripe("t=1", ...Array.from({ length: 11 }, () => `v1=${hex}`))],
  ["stripe", stripe(",,,=,=t")],
])("%s: %j is no signature", (form, headers) => {
  expect(readSignature(form, headers)).toBeNull();
});

test.each([
  ["now", 1_000, true],
  ["as old as may be", 700, true],
  ["older", 699, false],
  ["as far ahead as may be", 1_300, true],
  ["further ahead", 1_301, false],
])("a timestamp that is %s", (_, timestamp, expected) => {
  const signature = { prefix: "", timestamp, macs: [] };
  expect(isFresh(signature, { toleranceSeconds: 300, now: new Date(1_000_999) })).toBe(expected);
});

test("a form without a timestamp is always fresh", () => {
  const signature = { prefix: "", timestamp: null, macs: [] };
  expect(isFresh(signature, { toleranceSeconds: 0, now: new Date() })).toBe(true);
});
