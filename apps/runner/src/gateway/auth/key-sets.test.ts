import type { KeySet } from "@runlet/core";
import { createTenantScope, newId } from "@runlet/db";
import { errors } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { createKeySets, type KeySets, type KeySource, KeysUnavailableError } from "./key-sets.ts";

const second = 1_000;
const minute = 60 * second;

let now: number;
/** The ids of the issuer's keys; null while it does not answer. */
let published: string[] | null;
let asked: KeySource[];
let failures: number;
let keySets: KeySets;

const source: KeySource = { scope: createTenantScope(newId()), issuer: "https://id.example.com" };

/** A set whose keys are their ids. */
function keySetOf(ids: readonly string[]): KeySet {
  return async ({ kid }) => {
    if (!ids.includes(String(kid))) throw new errors.JWKSNoMatchingKey();
    return new TextEncoder().encode(kid);
  };
}

beforeEach(() => {
  now = 1_000_000_000;
  published = ["a"];
  asked = [];
  failures = 0;
  keySets = createKeySets({
    now: () => new Date(now),
    onFailure: () => {
      failures += 1;
    },
    async fetchKeySet(given) {
      asked.push(given);
      // Answers of a network never come at once.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (published === null) throw new KeysUnavailableError("the issuer is down");
      return keySetOf(published);
    },
  });
});

async function find(kid: string, from = source): Promise<string> {
  const token = { payload: "", signature: "" };
  const key = await keySets.of(from)({ alg: "RS256", kid }, token);
  return Buffer.from(key as Uint8Array).toString();
}

const unknown = { code: "ERR_JWKS_NO_MATCHING_KEY" };
const unavailable = { name: "KeysUnavailableError" };

test("any number of calls at once ask the issuer once, and later ones not at all", async () => {
  expect(await Promise.all(Array.from({ length: 50 }, () => find("a")))).toHaveLength(50);
  now += 10 * minute - 1;
  expect(await find("a")).toBe("a");
  expect(asked).toHaveLength(1);
});

test("after ten minutes it is asked again, and keys that it took back end", async () => {
  await find("a");
  published = ["b"];
  now += 10 * minute;
  await expect(find("a")).rejects.toMatchObject(unknown);
  expect(await find("b")).toBe("b");
  expect(asked).toHaveLength(2);
});

describe("a key that is not known", () => {
  test("makes the issuer be asked, so that a new key counts at once", async () => {
    await find("a");
    published = ["a", "b"];
    now += 30 * second;
    expect(await Promise.all([find("b"), find("a"), find("b")])).toEqual(["b", "a", "b"]);
    expect(asked).toHaveLength(2);
  });

  test("in a flood makes it be asked once in 30 s", async () => {
    const flood = async () => {
      const names = Array.from({ length: 100 }, (_, index) => `unknown-${index}`);
      const results = await Promise.allSettled(names.map((kid) => find(kid)));
      expect(results.every(({ status }) => status === "rejected")).toBe(true);
      await expect(find("one more")).rejects.toMatchObject(unknown);
      expect(await find("a")).toBe("a");
    };
    await flood();
    expect(asked).toHaveLength(1);
    now += 30 * second - 1;
    await flood();
    expect(asked).toHaveLength(1);
    now += 1;
    await flood();
    expect(asked).toHaveLength(2);
  });
});

describe("an issuer that does not answer", () => {
  test("leaves its keys in use for an hour, and is asked again every 30 s", async () => {
    await find("a");
    published = null;
    now += 10 * minute;
    expect(await Promise.all([find("a"), find("a")])).toEqual(["a", "a"]);
    expect(await find("a")).toBe("a");
    expect([asked.length, failures]).toEqual([2, 1]);
    now += 30 * second;
    expect(await find("a")).toBe("a");
    expect([asked.length, failures]).toEqual([3, 2]);
    now += 50 * minute;
    await expect(find("a")).rejects.toMatchObject(unavailable);
    published = ["a"];
    now += 30 * second;
    expect(await find("a")).toBe("a");
  });

  test("says nothing of keys that are not known: they may be new", async () => {
    await find("a");
    published = null;
    now += 30 * second;
    await expect(find("b")).rejects.toMatchObject(unavailable);
    await expect(find("c")).rejects.toMatchObject(unavailable);
    expect(await find("a")).toBe("a");
    expect(asked).toHaveLength(2);
  });

  test("from the start fails calls, and is asked again after 5 s", async () => {
    published = null;
    await expect(find("a")).rejects.toMatchObject(unavailable);
    published = ["a"];
    await expect(find("a")).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(1);
    now += 5 * second;
    expect(await find("a")).toBe("a");
  });
});

test("a fault of our own is not taken for the issuer's", async () => {
  const broken = createKeySets({
    now: () => new Date(now),
    onFailure: () => expect.unreachable(),
    fetchKeySet: () => Promise.reject(new TypeError("a bug")),
  });
  const found = broken.of(source)({ alg: "RS256" }, { payload: "", signature: "" });
  await expect(found).rejects.toThrow("a bug");
});

test("tenants, issuers and addresses share no keys", async () => {
  const others = [
    source,
    { ...source, scope: createTenantScope(newId()) },
    { ...source, issuer: "https://other.example.com" },
    { ...source, jwksUrl: "https://id.example.com/keys" },
  ];
  for (const other of [...others, ...others]) await find("a", other);
  expect(asked).toEqual(others);
});

test("of the most issuers, those asked for last are remembered", async () => {
  const issuers = Array.from({ length: 1_001 }, (_, index) => `https://${index}.example.com`);
  for (const issuer of issuers) {
    await find("a", { ...source, issuer });
    await find("a", { ...source, issuer: String(issuers[0]) });
  }
  expect(asked).toHaveLength(1_001);
  await find("a", { ...source, issuer: String(issuers[1]) });
  expect(asked).toHaveLength(1_002);
});
