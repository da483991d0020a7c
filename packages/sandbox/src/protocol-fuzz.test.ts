/** What a VM could say, tried by chance: the host takes it for a message of the exact form, or refuses it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameReader, encodeFrame, type Frame, ProtocolError } from "./frame.ts";
import { readHostMessage, readVmMessage } from "./protocol.ts";

const MAX_BYTES = 2_000;
const RUNS = { numRuns: 1_000 };

const parts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 8 });
const header = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== "parts")));

/** Cuts bytes into chunks that end at the given places. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((one, other) => one - other);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** What `read` gives; null for what it refuses, and anything but a refusal fails the test. */
function readOrRefuse<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return null;
  }
}

describe("frames", () => {
  it("come out as they went in, wherever they are cut", () => {
    const frames = fc.array(fc.record({ header, parts }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(frames, fc.array(fc.nat()), (sent, places) => {
        const bytes = Buffer.concat(sent.map((frame) => encodeFrame(frame.header, frame.parts)));
        const read = createFrameReader();
        const received = cut(bytes, places).flatMap((chunk) => read(chunk));
        const wellFormed = sent.map((frame) => ({
          ...frame,
          parts: frame.parts.map((part) => part.toWellFormed()),
        }));
        expect(JSON.stringify(received)).toBe(JSON.stringify(wellFormed));
      }),
      RUNS,
    );
  });

  it("are refused, never misread, whatever bytes come", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const read = createFrameReader(MAX_BYTES);
        readOrRefuse(() => chunks.flatMap((chunk) => read(Buffer.from(chunk))));
      }),
      RUNS,
    );
  });

  it("are refused, never misread, whichever bytes are changed", () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(header, parts, changes, fc.array(fc.nat()), (sent, texts, changed, places) => {
        const bytes = encodeFrame(sent, texts);
        for (const { at, byte } of changed) {
          bytes[at % bytes.length] = byte;
        }
        const read = createFrameReader(MAX_BYTES);
        const frames = readOrRefuse(() => cut(bytes, places).flatMap((chunk) => read(chunk)));
        for (const frame of frames ?? []) {
          readOrRefuse(() => readVmMessage(frame));
          readOrRefuse(() => readHostMessage(frame));
        }
      }),
      RUNS,
    );
  });
});

const amount = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }), fc.jsonValue());
const entry = fc.record(
  {
    at: fc.oneof(fc.constant("2026-01-01T00:00:00Z"), fc.jsonValue()),
    level: fc.oneof(fc.constantFrom("debug", "info", "warn", "error"), fc.jsonValue()),
    message: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    fields: fc.oneof(fc.constant(null), fc.object(), fc.jsonValue()),
    __proto__: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const error = fc.record(
  {
    code: fc.oneof(fc.constantFrom("runtime_error", "cancelled", "memory_limit"), fc.jsonValue()),
    message: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    stack: fc.oneof(fc.constant(null), fc.string()),
    line: fc.oneof(fc.constant(null), fc.nat(), fc.jsonValue()),
    column: fc.oneof(fc.constant(null), fc.nat()),
  },
  { requiredKeys: [] },
);
const responseHead = fc.record(
  {
    status: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.jsonValue()),
    headers: fc.oneof(
      fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string())),
      fc.array(fc.array(fc.oneof(fc.string(), fc.jsonValue()))),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
);
const jsonPart = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.constant(""),
    value.map((one) => JSON.stringify(one) ?? ""),
    fc.string({ unit: "binary" }),
  );

/** Near to what is right: by chance alone no message would get past its type. */
const nearFrame: fc.Arbitrary<Frame> = fc.record({
  header: fc.record(
    {
      type: fc.oneof(
        fc.constantFrom("ready", "beat", "logs", "call", "done", "stopped", "released", "fatal"),
        fc.constantFrom("head", "chunk", "pull", "cancel"),
        fc.constantFrom("run", "reply", "stop", "__proto__", "toString"),
        fc.jsonValue(),
      ),
      run: fc.oneof(fc.nat(), fc.jsonValue()),
      call: fc.oneof(fc.nat(), fc.jsonValue()),
      op: fc.oneof(fc.string(), fc.jsonValue()),
      cpuMs: fc.oneof(amount, fc.array(fc.record({ run: fc.nat(), cpuMs: amount }))),
      memoryBytes: amount,
      compileCache: fc.jsonValue(),
      isReleased: fc.jsonValue(),
      isOk: fc.jsonValue(),
      outputType: fc.oneof(fc.constantFrom("json", "response", "stream"), fc.jsonValue()),
      encoding: fc.oneof(fc.constantFrom("text", "base64"), fc.jsonValue()),
      program: amount,
      forget: fc.oneof(fc.constant(null), amount),
      filename: fc.oneof(fc.string(), fc.jsonValue()),
      lineOffset: fc.oneof(fc.integer(), fc.jsonValue()),
    },
    { requiredKeys: ["type"] },
  ),
  parts: fc.array(
    fc.oneof(
      jsonPart(fc.array(entry)),
      jsonPart(error),
      jsonPart(responseHead),
      jsonPart(fc.jsonValue()),
    ),
    { maxLength: 4 },
  ),
});

const FIELDS: Record<string, string[]> = {
  ready: ["type"],
  beat: ["type", "cpuMs"],
  logs: ["type", "run", "entries"],
  call: ["type", "run", "call", "op", "argsJson"],
  head: ["type", "run", "head"],
  chunk: ["type", "run", "bytes"],
  done: [
    ...["type", "run", "isReleased", "usage", "entries"],
    ...["outputJson", "outputType", "error"],
  ],
  stopped: ["type", "run", "usage", "entries"],
  released: ["type", "run"],
  fatal: ["type", "run"],
};

const LEVELS = ["debug", "info", "warn", "error"];
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");

describe("messages", () => {
  it("from a VM have the exact form, or are refused", () => {
    fc.assert(
      fc.property(nearFrame, (frame) => {
        const message = readOrRefuse(() => readVmMessage(frame));
        if (message === null) {
          return;
        }
        expect(Object.keys(message).sort()).toEqual(FIELDS[message.type]?.toSorted());
        expect("run" in message ? isCount(message.run) : true).toBe(true);
        for (const written of "entries" in message ? message.entries : []) {
          expect(Object.keys(written)).toEqual(["at", "level", "message", "fields"]);
          expect(LEVELS).toContain(written.level);
          expect(isStorable(written.message + JSON.stringify(written.fields))).toBe(true);
        }
        if (message.type === "chunk") {
          expect(message.bytes.length).toBeGreaterThan(0);
        }
        if (message.type === "head") {
          expect(Object.keys(message.head)).toEqual(["status", "headers"]);
          expect(message.head.status >= 200 && message.head.status <= 599).toBe(true);
          expect(message.head.headers.every((pair) => pair.length === 2)).toBe(true);
          expect(message.head.headers.flat().every((text) => isStorable(text))).toBe(true);
        }
        if (message.type === "done") {
          expect(message.error === null).toBe(message.outputJson !== null);
          expect(["json", "response", "stream"]).toContain(message.outputType);
          expect(isStorable(message.error?.message ?? "")).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("from the host have the exact form, or are refused", () => {
    fc.assert(
      fc.property(nearFrame, (frame) => {
        const message = readOrRefuse(() => readHostMessage(frame));
        expect(["run", "reply", "stop", "pull", "cancel"]).toContain(message?.type ?? "stop");
        expect(message === null || isCount(message.run)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
