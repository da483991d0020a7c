import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFakeInternet, type FakeInternet } from "./testing/fake-internet.ts";

let internet: FakeInternet;
beforeEach(async () => {
  internet = await createFakeInternet();
});
afterEach(async () => {
  await internet[Symbol.asyncDispose]();
});

const words = "what the server meant ".repeat(100);

async function receive(encoding: string | string[], body: Buffer, status = 200) {
  internet.handle = (_request, response) => {
    response.statusCode = status;
    response.setHeader("content-encoding", encoding);
    response.setHeader("content-length", body.length);
    response.end(body);
  };
  const egress = internet.egress({ maxResponseBytes: 100_000 });
  const answer = await egress.request({ method: "GET", url: "http://8.8.8.8/" });
  return { ...answer, text: Buffer.from(answer.body).toString() };
}

describe("decoded", () => {
  test.each<[string, string | string[], Buffer]>([
    ["gzip", "gzip", gzipSync(words)],
    ["gzip by its old name, in capitals", "X-GZIP", gzipSync(words)],
    ["deflate", "deflate", deflateSync(words)],
    ["deflate without header", "deflate", deflateRawSync(words)],
    ["brotli", "br", brotliCompressSync(words)],
    ["identity", "identity", Buffer.from(words)],
    ["two layers in a line", "deflate, gzip", gzipSync(deflateSync(words))],
    ["three layers", "gzip, gzip, gzip", gzipSync(gzipSync(gzipSync(words)))],
    ["two layers in two lines", ["br", "gzip"], gzipSync(brotliCompressSync(words))],
  ])("%s", async (_name, encoding, body) => {
    expect((await receive(encoding, body)).text).toBe(words);
  });

  test("headers that were true of the encoded body are gone", async () => {
    const names = (await receive("gzip", gzipSync(words))).headers.map(([name]) => name);
    expect(names).not.toContain("content-encoding");
    expect(names).not.toContain("content-length");
  });

  test("answers that tell of an error, too", async () => {
    expect((await receive("gzip", gzipSync(words), 500)).text).toBe(words);
  });

  test("what is not known here stays as it is, with its headers", async () => {
    const answer = await receive("gzip, rot13", Buffer.from("jung"));
    expect(answer.text).toBe("jung");
    expect(answer.headers).toContainEqual(["content-encoding", "gzip, rot13"]);
  });
});

describe("refused", () => {
  const zeros = Buffer.alloc(20_000_000);
  const fourTimes = gzipSync(gzipSync(gzipSync(gzipSync(words))));

  test.each<[string, string, Buffer, string]>([
    ["a bomb of gzip", "gzip", gzipSync(zeros), "too_large"],
    ["a bomb of deflate", "deflate", deflateSync(zeros), "too_large"],
    ["a bomb of brotli", "br", brotliCompressSync(zeros), "too_large"],
    ["a bomb within a bomb", "gzip, gzip", gzipSync(gzipSync(zeros)), "too_large"],
    ["more layers than anybody needs", "gzip,gzip,gzip,gzip", fourTimes, "connection_failed"],
    ["what is no gzip", "gzip", Buffer.from("plain"), "connection_failed"],
    ["gzip cut off", "gzip", gzipSync(words).subarray(0, -9), "connection_failed"],
  ])("%s", async (_name, encoding, body, code) => {
    await expect(receive(encoding, body)).rejects.toMatchObject({ name: "EgressError", code });
  });

  test("a length beyond the limit, before the body comes", async () => {
    internet.handle = (_request, response) => {
      response.writeHead(200, { "content-length": 100_001 });
      response.flushHeaders();
    };
    const egress = internet.egress({ maxResponseBytes: 100_000 });
    const answer = egress.request({ method: "GET", url: "http://8.8.8.8/" });
    await expect(answer).rejects.toMatchObject({
      code: "too_large",
      message: "the answer has more than 100000 bytes",
    });
  });
});
