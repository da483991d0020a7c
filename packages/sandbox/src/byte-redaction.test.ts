import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "./redaction.ts";

const few = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 1, maxLength });

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((one, other) => one - other);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function redact(pieces: readonly Buffer[], secrets: readonly string[]): Buffer {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  const bytes = redactor.bytes();
  return Buffer.concat([...pieces.map((piece) => bytes.add(piece)), bytes.end()]);
}

test("bytes come out the same wherever they are cut, and as text does", () => {
  fc.assert(
    fc.property(
      fc.array(few(5), { minLength: 1, maxLength: 4 }),
      few(40),
      fc.array(fc.nat()),
      (secrets, given, places) => {
        const bytes = Buffer.from(given);
        const whole = redact([bytes], secrets);
        expect(redact(cut(bytes, places), secrets).toString()).toBe(whole.toString());
        const redactor = createRedactor();
        for (const secret of secrets) redactor.add(secret);
        expect(whole.toString("latin1")).toBe(redactor.text(bytes.toString("latin1")));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("bytes that are no text stay as they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(fc.nat()), (given, places) => {
      const bytes = Buffer.from(given);
      const whole = redact(cut(bytes, places), ["correct-horse-battery"]);
      expect(whole.equals(bytes)).toBe(true);
    }),
  );
});

test("what cannot be part of a secret is told at once, the rest when that is known", () => {
  const redactor = createRedactor();
  redactor.add("hush-hush");
  const bytes = redactor.bytes();
  const tell = (text: string) => bytes.add(Buffer.from(text)).toString();
  expect(tell("data: 1\n\n")).toBe("data: 1\n\n");
  expect(tell("data: hush-")).toBe("data: ");
  expect(tell("hour\n\n")).toBe("hush-hour\n\n");
  expect(tell("hush-hush")).toBe("[redacted]");
  expect(tell("\n\nhush")).toBe("\n\n");
  expect(bytes.end().toString()).toBe("hush");
});

test("a secret that comes in the middle is hidden from then on, with what is not told yet", () => {
  const redactor = createRedactor();
  const bytes = redactor.bytes();
  const tell = (text: string) => bytes.add(Buffer.from(text)).toString();
  expect(tell("first second ")).toBe("first second ");
  redactor.add("first");
  expect(tell("first fir")).toBe("[redacted] ");
  redactor.add("fir tree");
  expect(tell(" tree first")).toBe("[redacted] [redacted]");
  expect(bytes.end().toString()).toBe("");
});

test("a secret beside itself is one mark each, and overlapping ones are one", () => {
  expect(redact([Buffer.from("abab"), Buffer.from("ab")], ["ab"]).toString()).toBe(
    "[redacted]".repeat(3),
  );
  const pieces = ["abc", "d", "e"].map((text) => Buffer.from(text));
  expect(redact(pieces, ["abc", "cde"]).toString()).toBe("[redacted]");
});
