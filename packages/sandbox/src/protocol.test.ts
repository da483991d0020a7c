import { describe, expect, it } from "vitest";
import { createFrameReader, encodeFrame, type Frame, ProtocolError } from "./frame.ts";
import { readHostMessage, readVmMessage } from "./protocol.ts";

const USAGE = { cpuMs: 1.5, memoryBytes: 10, compileCache: "hit" };
const DONE = { type: "done", run: 1, isReleased: true, ...USAGE };

function roundTrip(header: Record<string, unknown>, parts: string[] = []): Frame {
  return createFrameReader()(encodeFrame(header, parts))[0] as Frame;
}

describe("frames", () => {
  it("come out as they went in, however the bytes are cut", () => {
    const bytes = Buffer.concat([
      encodeFrame({ type: "a" }, ["€uro", "", "x".repeat(1_000)]),
      encodeFrame({ type: "b" }),
    ]);
    for (const size of [1, 3, 7, 500, bytes.length]) {
      const read = createFrameReader();
      const frames: Frame[] = [];
      for (let start = 0; start < bytes.length; start += size) {
        frames.push(...read(bytes.subarray(start, start + size)));
      }
      expect(frames).toEqual([
        { header: { type: "a" }, parts: ["€uro", "", "x".repeat(1_000)] },
        { header: { type: "b" }, parts: [] },
      ]);
    }
  });

  it("are refused when they say that they are too long, before they are received", () => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(1_001);
    expect(() => createFrameReader(1_000)(head)).toThrow(ProtocolError);
  });

  const body = (header: string, tail = ""): Buffer => {
    const head = Buffer.from(header);
    const frame = Buffer.alloc(8 + head.length + tail.length);
    frame.writeUInt32LE(4 + head.length + tail.length, 0);
    frame.writeUInt32LE(head.length, 4);
    frame.write(header + tail, 8);
    return frame;
  };
  const malformed: [string, Buffer][] = [
    ["empty", Buffer.alloc(4)],
    ["a header longer than the frame", Buffer.from([4, 0, 0, 0, 255, 255, 255, 255])],
    ["a header that is not JSON", body("{")],
    ["a header that is a list", body("[]")],
    ["no parts", body("{}")],
    ["a negative part", body('{"parts":[-1]}')],
    ["a part longer than the frame", body('{"parts":[9]}', "abc")],
    ["bytes of no part", body('{"parts":[1]}', "abc")],
    ["too many parts", body('{"parts":[0,0,0,0,0,0,0,0,0]}')],
  ];
  it.each(malformed)("are refused with %s", (_name, bytes) => {
    expect(() => createFrameReader()(bytes)).toThrow(ProtocolError);
  });
});

describe("messages from a VM", () => {
  it("are read when they are right", () => {
    const entry = { at: "2026-01-01T00:00:00.000Z", level: "info", message: "m", fields: { a: 1 } };
    const done = roundTrip(DONE, ['{"a":1}', "", JSON.stringify([entry])]);
    expect(readVmMessage(done)).toEqual({
      type: "done",
      run: 1,
      isReleased: true,
      usage: USAGE,
      outputJson: '{"a":1}',
      outputType: "json",
      error: null,
      entries: [entry],
    });
  });

  const error = { code: "runtime_error", message: "m", stack: null, line: 1, column: 1 };
  const refused: [string, Record<string, unknown>, string[]][] = [
    ["an unknown type", { type: "reboot" }, []],
    ["no type", {}, []],
    ["a run that is no number", { type: "released", run: "1" }, []],
    ["a negative run", { type: "released", run: -1 }, []],
    ["parts where there are none", { type: "ready" }, ["x"]],
    ["both output and error", DONE, ["1", JSON.stringify(error), ""]],
    ["neither output nor error", DONE, ["", "", ""]],
    ["a CPU time that is no amount", { ...DONE, cpuMs: -1 }, ["1", "", ""]],
    ["an error that is no JSON", DONE, ["", "{", ""]],
    ["a code that only the host gives", DONE, ["", '{"code":"cancelled","message":"m"}', ""]],
    ["an endless message", DONE, ["", JSON.stringify({ ...error, message: "x".repeat(1e5) }), ""]],
    ["logs that are no list", { type: "logs", run: 1 }, ["{}"]],
    ["a log entry without a level", { type: "logs", run: 1 }, ['[{"at":"2026-01-01"}]']],
    ["too many log entries", { type: "logs", run: 1 }, [JSON.stringify(Array(1_001).fill({}))]],
    ["a beat that is no list", { type: "beat", cpuMs: {} }, []],
  ];
  it.each(refused)("are refused with %s", (_name, header, parts) => {
    expect(() => readVmMessage(roundTrip(header, parts))).toThrow(ProtocolError);
  });
});

describe("messages from the host", () => {
  it("are checked too", () => {
    expect(readHostMessage(roundTrip({ type: "stop", run: 3 }))).toEqual({ type: "stop", run: 3 });
    expect(() => readHostMessage(roundTrip({ type: "run", run: 1 }))).toThrow(ProtocolError);
    expect(() => readHostMessage(roundTrip({ type: "ready", run: 1 }))).toThrow(ProtocolError);
  });
});
