import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An issuer of tokens on loopback, with OpenID Connect discovery and a key set. */
export interface TestIssuer {
  url: string;
  host: string;
  /** Paths that were asked for, in order. */
  asked: string[];
  /** What it answers with instead of its documents; null for them. */
  answer: { status: number; body: string; headers?: Record<string, string> } | null;
  /** What its discovery document says beside, or instead of, the truth. */
  discovery: Record<string, unknown>;
  /** Takes its keys back and publishes one new key, by which it signs from then on. */
  rotate(kid: string): Promise<void>;
  publicJwk(): Record<string, unknown>;
  /** A token of its present key, for `shop` and a minute, unless told otherwise. */
  sign(claims?: JWTPayload, header?: object): Promise<string>;
  /** It is gone, and its port answers nobody. */
  stop(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  let kid = "";
  let privateKey: CryptoKey;
  let jwk: Record<string, unknown> = {};
  const server = createServer((request, response) => {
    issuer.asked.push(request.url ?? "");
    const [path = ""] = (request.url ?? "").split("?", 1);
    const documents: Record<string, unknown> = {
      "/.well-known/openid-configuration": {
        issuer: issuer.url,
        jwks_uri: `${issuer.url}/keys`,
        ...issuer.discovery,
      },
      "/keys": { keys: [jwk] },
    };
    const document = documents[path];
    const { status, body, headers } = issuer.answer ?? {
      status: document === undefined ? 404 : 200,
      body: JSON.stringify(document ?? null),
    };
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const issuer: TestIssuer = {
    url: `http://${host}`,
    host,
    asked: [],
    answer: null,
    discovery: {},
    async rotate(next) {
      const pair = await generateKeyPair("RS256", { extractable: true });
      kid = next;
      privateKey = pair.privateKey;
      jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: "RS256", use: "sig" };
    },
    publicJwk: () => jwk,
    sign(claims = {}, header = {}) {
      const exp = Math.floor(Date.now() / 1_000) + 60;
      return new SignJWT({ iss: issuer.url, aud: "shop", sub: "ada", exp, ...claims })
        .setProtectedHeader({ alg: "RS256", kid, ...header })
        .sign(privateKey);
    },
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  await issuer.rotate("first");
  return issuer;
}
