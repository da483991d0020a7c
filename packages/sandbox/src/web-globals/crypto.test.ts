import { compareWithNode } from "../testing/compare-with-node.ts";

const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const hmac = (hash: string) => `{ name: "HMAC", hash: "${hash}" }`;
const key = (hash: string, bytes = "1, 2, 3", usages = "['sign', 'verify']", length = "") =>
  `crypto.subtle.importKey("raw", new Uint8Array([${bytes}]), { name: "HMAC", hash: "${hash}"${length} }, true, ${usages})`;

compareWithNode("crypto.subtle.digest", [
  ...HASHES.flatMap((hash) => [
    `crypto.subtle.digest("${hash}", new Uint8Array())`,
    `crypto.subtle.digest("${hash.toLowerCase()}", new TextEncoder().encode("abc"))`,
    `crypto.subtle.digest({ name: "${hash}" }, new Uint8Array(1000).fill(7).buffer)`,
    `crypto.subtle.digest("${hash}", new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2))`,
    `crypto.subtle.digest("${hash}", new Uint16Array([258, 3]))`,
    `crypto.subtle.digest("${hash}", new Uint8Array(200_000).fill(1))`,
  ]),
  "crypto.subtle.digest('MD5', new Uint8Array())",
  "crypto.subtle.digest('SHA-256', 'text')",
  "crypto.subtle.digest('SHA-256', [1])",
  "crypto.subtle.digest('SHA-256')",
  "crypto.subtle.digest({}, new Uint8Array())",
  "crypto.subtle.digest()",
  "crypto.subtle.digest('SHA-256', null)",
  "const data = new Uint8Array([1]); const digest = crypto.subtle.digest('SHA-256', data); data[0] = 2; return digest;",
]);

compareWithNode("HMAC", [
  ...HASHES.flatMap((hash) => [
    `const k = await ${key(hash)}; return crypto.subtle.sign("HMAC", k, new TextEncoder().encode("message"));`,
    `const k = await ${key(hash, Array(200).fill(9).join())}; return crypto.subtle.sign(${hmac(hash)}, k, new Uint8Array());`,
    `const k = await ${key(hash)}; const s = await crypto.subtle.sign("HMAC", k, new Uint8Array([5])); return [await crypto.subtle.verify("HMAC", k, s, new Uint8Array([5])), await crypto.subtle.verify("HMAC", k, s, new Uint8Array([6])), await crypto.subtle.verify("HMAC", k, s.slice(1), new Uint8Array([5])), await crypto.subtle.verify("HMAC", k, new Uint8Array(), new Uint8Array([5]))];`,
    `const k = await ${key(hash)}; return [k.type, k.extractable, k.algorithm, k.usages];`,
    `const k = await crypto.subtle.generateKey(${hmac(hash)}, true, ["sign"]); return [k.algorithm, k.usages, (await crypto.subtle.exportKey("raw", k)).byteLength];`,
    `const k = await ${key(hash, "1, 2", "['sign']", ", length: 16")}; return k.algorithm;`,
  ]),
  `const k = await ${key("SHA-256")}; return crypto.subtle.exportKey("raw", k);`,
  "const k = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'hmac', hash: { name: 'sha-256' } }, false, ['verify', 'sign', 'sign']); return [k.extractable, k.usages, k.algorithm];",
  "const k = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']); return crypto.subtle.exportKey('raw', k);",
  "const k = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']); return crypto.subtle.sign('HMAC', k, new Uint8Array());",
  "const k = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']); return crypto.subtle.verify('HMAC', k, new Uint8Array(), new Uint8Array());",
  "const k = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']); return crypto.subtle.sign('HMAC', k, 'text');",
  key("SHA-256", "1", "[]"),
  key("SHA-256", "1", "['encrypt']"),
  key("SHA-256", "1", "['nonsense']"),
  key("SHA-256", ""),
  key("MD5"),
  key("SHA-256", "1, 2", "['sign']", ", length: 24"),
  "crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC' }, false, ['sign'])",
  "crypto.subtle.importKey('raw', 'text', { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])",
  "crypto.subtle.sign('HMAC', {}, new Uint8Array())",
  "crypto.subtle.sign('HMAC')",
  "new CryptoKey()",
  "const data = new Uint8Array([1]); const k = await crypto.subtle.importKey('raw', data, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']); data[0] = 2; return crypto.subtle.exportKey('raw', k);",
]);

compareWithNode("crypto", [
  "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())",
  "new Set(Array.from({ length: 500 }, () => crypto.randomUUID())).size",
  ..."Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,BigInt64Array,BigUint64Array"
    .split(",")
    .map(
      (kind) =>
        `const a = new ${kind}(64); const b = crypto.getRandomValues(a); return [a === b, a.some((x) => x != 0)];`,
    ),
  "crypto.getRandomValues(new Float32Array(1))",
  "crypto.getRandomValues(new DataView(new ArrayBuffer(1)))",
  "crypto.getRandomValues([1])",
  "crypto.getRandomValues()",
  "crypto.getRandomValues(new Uint8Array(65536)).length",
  "crypto.getRandomValues(new Uint8Array(0)).length",
  "const a = new Uint8Array(40); crypto.getRandomValues(a.subarray(8, 24)); return [a.slice(0, 8), a.slice(24), a.slice(8, 24).some((x) => x !== 0)];",
  "Object.prototype.toString.call(crypto) + Object.prototype.toString.call(crypto.subtle)",
  "crypto.subtle === crypto.subtle",
  "[typeof Crypto, typeof SubtleCrypto, typeof CryptoKey]",
]);
