import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { classifyAddress } from "./classify-address.ts";
import {
  createFakeInternet,
  type FakeInternet,
  trustTestCertificate,
} from "./testing/fake-internet.ts";
import ssrfCases from "./testing/ssrf-cases.json" with { type: "json" };

interface SsrfCase {
  url: string;
  expect: string;
  why: string;
  /** Answers in turn, one list of addresses for each look-up of the name. */
  dns?: Record<string, string[][]>;
  /** What the first server answers, hop by hop, before the last one answers 200. */
  redirect?: { status: number; location: string }[];
}

// The JSON module's own type knows each name of each case, and nothing of a name in general.
const cases = ssrfCases as unknown as SsrfCase[];

let internet: FakeInternet;
beforeAll(trustTestCertificate);
beforeEach(async () => {
  internet = await createFakeInternet();
});
afterEach(async () => {
  await internet[Symbol.asyncDispose]();
});

function prepare({ dns = {}, redirect = [] }: SsrfCase): void {
  internet.zone = dns;
  let answered = 0;
  internet.handle = (_request, response) => {
    const hop = redirect[answered++];
    if (hop) response.writeHead(hop.status, { location: hop.location }).end();
    else response.end("reached");
  };
}

/** Each address that was connected to, which no case may ever have be an internal one. */
function expectOnlyPublicDials(): void {
  const addresses = internet.dialed.flatMap((dialed) => dialed.addresses);
  expect(addresses.filter((address) => classifyAddress(address).reach !== "public")).toEqual([]);
}

const label = (item: SsrfCase) => [`${JSON.stringify(item.url)}: ${item.why}`, item] as const;

describe("refused", () => {
  const refused = cases.filter((item) => item.expect === "block");

  test.each(refused.map(label))("%s", async (_label, item) => {
    prepare(item);
    const turns = Math.max(1, ...Object.values(item.dns ?? {}).map((answers) => answers.length));
    const egress = internet.egress();
    // A name that changes its mind is asked as often as it does: a good answer is used as it was
    // checked, a bad one is refused.
    const outcomes = [];
    for (let turn = 0; turn < turns; turn += 1) {
      outcomes.push(
        await egress.request({ method: "GET", url: item.url }).then(
          () => "answered",
          (error) => error,
        ),
      );
    }
    const expected = Array.from({ length: turns }, (_, turn) => {
      const answers = Object.values(item.dns ?? {}).map((lists) => lists[turn] ?? []);
      const isGood =
        turns > 1 && answers.flat().every((a) => classifyAddress(a).reach === "public");
      return isGood
        ? "answered"
        : expect.objectContaining({
            code: "ssrf_blocked",
            message: expect.stringContaining("SSRF"),
          });
    });
    expect(outcomes).toEqual(expected);
    expectOnlyPublicDials();
    if (!item.dns) expect(internet.lookedUp).toEqual([]);
    if (turns === 1) expect(internet.dialed).toHaveLength(item.redirect?.length ?? 0);
  });
});

describe("allowed", () => {
  const allowed = cases.filter((item) => item.expect === "allow");

  test.each(allowed.map(label))("%s", async (_label, item) => {
    prepare(item);
    const answer = await internet.egress().request({ method: "GET", url: item.url });
    expect(answer.status).toBe(200);
    expect(Buffer.from(answer.body).toString()).toBe("reached");
    expect(answer.redirected).toBe(item.redirect !== undefined);
    expect(internet.dialed).toHaveLength(1 + (item.redirect?.length ?? 0));
    expectOnlyPublicDials();
    expect(internet.lookedUp.length).toBe(item.dns ? internet.dialed.length : 0);
  });
});
