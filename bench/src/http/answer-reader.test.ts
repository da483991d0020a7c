import { expect, test } from "vitest";
import { AnswerReader } from "./answer-reader.ts";

const withLength =
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Execution-Id: abc\r\nContent-Length: 5\r\n\r\nhello";
const inChunks =
  "HTTP/1.1 503 Service Unavailable\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n";

function read(reader: AnswerReader, text: string, bytesAtOnce: number) {
  const bytes = Buffer.from(text);
  const taken = [];
  for (let at = 0; at < bytes.length; at += bytesAtOnce) {
    taken.push(reader.take(bytes.subarray(at, at + bytesAtOnce)));
  }
  return taken;
}

test.each([1, 7, 1_000])("answers come whole, %i bytes at a time, one after another", (bytes) => {
  const reader = new AnswerReader();
  const first = read(reader, withLength, bytes);
  expect(first.at(-1)).toEqual({ status: 200, executionId: "abc", isKept: true, body: "hello" });
  expect(first.slice(0, -1).every((answer) => answer === null)).toBe(true);
  const second = read(reader, inChunks, bytes);
  expect(second.at(-1)).toEqual({
    status: 503,
    executionId: null,
    isKept: false,
    body: "hello world",
  });
  const third = read(reader, "HTTP/1.1 204 No Content\r\n\r\n", bytes);
  expect(third.at(-1)).toMatchObject({ status: 204, body: "" });
});

test("what is no answer, or has no end, is an error", () => {
  expect(() => read(new AnswerReader(), "SSH-2.0-OpenSSH\r\n\r\n", 100)).toThrow("No HTTP answer");
  expect(() => read(new AnswerReader(), "HTTP/1.1 200 OK\r\n\r\nhello", 100)).toThrow(
    "does not tell where it ends",
  );
});
