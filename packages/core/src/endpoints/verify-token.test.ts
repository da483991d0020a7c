import { generateKeyPairSync } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { discoveryUrl, type KeySet, parseKeySet, readKeySetUrl } from "./key-set.ts";
import { TokenError, verifyToken } from "./verify-token.ts";

const issuer = "https://id.example.com/";
const audience = "shop";
const now = new Date("2026-03-01T12:00:00Z");
const seconds = now.getTime() / 1_000;
const rules = { issuer, audience, toleranceSeconds: 30 };

interface Keys {
  privateKey: CryptoKey;
  jwk: Record<string, unknown>;
}

async function makeKeys(alg: string, kid: string): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
}

let rsa: Keys;
let ec: Keys;
let keySet: KeySet;

beforeAll(async () => {
  rsa = await makeKeys("RS256", "rsa");
  ec = await makeKeys("ES256", "ec");
  keySet = sound([rsa.jwk, ec.jwk]);
});

function sound(keys: unknown[]): KeySet {
  const parsed = parseKeySet({ keys });
  if (parsed === null) throw new Error("no key of these is of use");
  return parsed;
}

const goodClaims = { iss: issuer, aud: audience, sub: "ada", exp: seconds + 60 };

function sign(claims: object, header: object = {}, { privateKey }: Keys = rsa): Promise<string> {
  return new SignJWT({ ...goodClaims, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "rsa", ...header })
    .sign(privateKey);
}

const verify = (token: string, keys = keySet) => verifyToken(rules, token, keys, now);

/** The message that the sender of a token is told. */
async function refusalOf(token: string, keys = keySet): Promise<string> {
  const error = await verify(token, keys).catch((refusal: unknown) => refusal);
  if (!(error instanceof TokenError)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("tokens that are good", () => {
  test("answer the subject and all claims", async () => {
    const claims = { scope: "read", nested: { a: [1] } };
    expect(await verify(await sign(claims))).toEqual({
      subject: "ada",
      claims: { ...goodClaims, ...claims },
    });
  });

  test.each([
    ["several audiences", { aud: ["other", audience] }],
    ["within the tolerance after its end", { exp: seconds - 29 }],
    ["within the tolerance before its begin", { nbf: seconds + 30 }],
  ])("%s", async (_, claims) => {
    expect(await verify(await sign(claims))).toMatchObject({ subject: "ada" });
  });

  test.each(["JWT", "at+jwt", "application/at+JWT"])("typ %s", async (typ) => {
    expect(await verify(await sign({}, { typ }))).toMatchObject({ subject: "ada" });
  });

  test.each(["RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"])(
    "signed with %s",
    async (alg) => {
      const keys = await makeKeys(alg, "k");
      const token = await sign({}, { alg, kid: "k" }, keys);
      expect(await verify(token, sound([keys.jwk]))).toMatchObject({ subject: "ada" });
    },
  );

  test("without a kid, where only one key can be meant", async () => {
    const token = await sign({}, { kid: undefined });
    expect(await verify(token)).toMatchObject({ subject: "ada" });
  });
});

describe("claims that do not fit", () => {
  test.each([
    ["another issuer", { iss: "https://id.example.com" }, /"iss"/],
    ["no issuer", { iss: undefined }, /"iss"/],
    ["another audience", { aud: "shop2" }, /"aud"/],
    ["an audience that only starts alike", { aud: ["sho", "shopping"] }, /"aud"/],
    ["no audience", { aud: undefined }, /"aud"/],
    ["expired", { exp: seconds - 30 }, /expired/],
    ["no end", { exp: undefined }, /"exp"/],
    ["an end that is text", { exp: "2099-01-01" }, /"exp"/],
    ["not yet valid", { nbf: seconds + 31 }, /"nbf"/],
    ["no subject", { sub: undefined }, /"sub"/],
    ["an empty subject", { sub: "" }, /"sub"/],
    ["a subject that is a number", { sub: 7 }, /"sub"/],
    ["an endless subject", { sub: "x".repeat(256) }, /"sub"/],
  ])("%s", async (_, claims, message) => {
    expect(await refusalOf(await sign(claims as object))).toMatch(message);
  });

  test.each(["logout+jwt", "secevent+jwt", "dpop+jwt"])("typ %s", async (typ) => {
    expect(await refusalOf(await sign({}, { typ }))).toMatch(/another type/);
  });
});

describe("signatures that prove nothing", () => {
  const invalid = "The token is not valid here.";

  test("alg none, however it is spelled", async () => {
    for (const alg of ["none", "None", "NONE", ""]) {
      const token = `${encode({ alg, kid: "rsa" })}.${encode(goodClaims)}.`;
      expect(await refusalOf(token)).toBe(invalid);
    }
  });

  test("HS256 with the public key as the secret", async () => {
    const secrets = [JSON.stringify(rsa.jwk), String(rsa.jwk.n)];
    for (const secret of secrets) {
      const token = await new SignJWT(goodClaims)
        .setProtectedHeader({ alg: "HS256", kid: "rsa" })
        .sign(new TextEncoder().encode(secret));
      expect(await refusalOf(token)).toBe(invalid);
    }
  });

  test("a shared secret among the issuer's keys", async () => {
    const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
    const token = await new SignJWT(goodClaims)
      .setProtectedHeader({ alg: "HS256", kid: "oct" })
      .sign(secret);
    const oct = { kty: "oct", kid: "oct", k: Buffer.from(secret).toString("base64url") };
    expect(await refusalOf(token, sound([rsa.jwk, oct]))).toBe(invalid);
  });

  test("HS256, even where whoever finds keys would give the secret", async () => {
    const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
    const token = await new SignJWT(goodClaims).setProtectedHeader({ alg: "HS256" }).sign(secret);
    expect(await refusalOf(token, async () => secret)).toBe(invalid);
  });

  test("another's key under a known kid", async () => {
    const forger = await makeKeys("RS256", "rsa");
    expect(await refusalOf(await sign({}, {}, forger))).toBe(invalid);
  });

  test("a key that came along in the token", async () => {
    const forger = await makeKeys("RS256", "forged");
    const header = { kid: "forged", jwk: forger.jwk, jku: "https://evil.example/keys" };
    expect(await refusalOf(await sign({}, header, forger))).toBe(invalid);
  });

  test("a key of another kind than alg says", async () => {
    expect(await refusalOf(await sign({}, { alg: "ES256", kid: "rsa" }, ec))).toBe(invalid);
  });

  test("claims that were changed afterwards", async () => {
    const [header, , signature] = (await sign({})).split(".");
    const token = `${header}.${encode({ ...goodClaims, sub: "root" })}.${signature}`;
    expect(await refusalOf(token)).toBe(invalid);
  });

  test("no kid, where several keys could be meant", async () => {
    const other = await makeKeys("RS256", "other");
    const token = await sign({}, { kid: undefined });
    expect(await refusalOf(token, sound([rsa.jwk, other.jwk]))).toBe(invalid);
  });

  test("an extension that has to be understood", async () => {
    const token = await sign({});
    const header = encode({ alg: "RS256", kid: "rsa", crit: ["exp2"], exp2: 1 });
    expect(await refusalOf([header, ...token.split(".").slice(1)].join("."))).toBe(invalid);
  });

  test.each([
    "",
    "a",
    "a.b",
    "a.b.c",
    "a.b.c.d.e",
    "....",
    "rl_key",
    `${encode(7)}.${encode(7)}.x`,
  ])("%j", async (token) => {
    expect(await refusalOf(token)).toBe(invalid);
  });

  test("claims are told of only once the signature was right", async () => {
    const forger = await makeKeys("RS256", "rsa");
    expect(await refusalOf(await sign({ exp: 1 }, {}, forger))).toBe(invalid);
  });
});

test("what the search for a key throws passes through", async () => {
  const fault = new Error("the network is down");
  const token = await sign({});
  await expect(
    verify(token, () => {
      throw fault;
    }),
  ).rejects.toBe(fault);
});

describe("key sets", () => {
  test("keys of no use are left out, and the others count", async () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey;
    const { n } = rsa.jwk as { n: string };
    const keys = [
      null,
      "key",
      {},
      { kty: "oct", k: "AAAA" },
      { kty: "EC", crv: "secp256k1", x: "AA", y: "AA" },
      { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
      { kty: "RSA", n: "AQAB", e: "AQAB" },
      { ...rsa.jwk, n: n.repeat(8), kid: "huge" },
      { ...rsa.jwk, use: "enc" },
      { ...rsa.jwk, key_ops: ["encrypt"] },
      weak.export({ format: "jwk" }),
    ];
    expect(parseKeySet({ keys })).toBeNull();
    const token = await sign({});
    expect(await verify(token, sound([...keys, rsa.jwk]))).toMatchObject({ subject: "ada" });
  });

  test("members that say nothing about the key do not matter", async () => {
    const jwk = { ...rsa.jwk, use: "sig", alg: "RS256", key_ops: ["verify"], x5c: ["x"], ext: 7 };
    expect(await verify(await sign({}), sound([jwk]))).toMatchObject({ subject: "ada" });
  });

  test.each([null, [], "keys", {}, { keys: {} }, { keys: [] }, { keys: Array(101).fill({}) }])(
    "%.40j is none",
    (document) => {
      expect(parseKeySet(document)).toBeNull();
    },
  );
});

describe("discovery", () => {
  test.each([
    ["https://id.example.com", "https://id.example.com/.well-known/openid-configuration"],
    ["https://id.example.com/", "https://id.example.com/.well-known/openid-configuration"],
    ["https://a.example/realms/b", "https://a.example/realms/b/.well-known/openid-configuration"],
  ])("%s describes itself at %s", (given, url) => {
    expect(discoveryUrl(given)).toBe(url);
  });

  const keysAt = "https://id.example.com/keys";
  test.each([
    [{ issuer, jwks_uri: keysAt, more: 1 }, keysAt],
    [{ issuer: "https://id.example.com", jwks_uri: keysAt }, null],
    [{ issuer: "https://evil.example/", jwks_uri: keysAt }, null],
    [{ issuer, jwks_uri: "file:///etc/passwd" }, null],
    [{ issuer }, null],
    [{ jwks_uri: keysAt }, null],
    [null, null],
  ])("%j", (document, expected) => {
    expect(readKeySetUrl(document, issuer)).toBe(expected);
  });
});
