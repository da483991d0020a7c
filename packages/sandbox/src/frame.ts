/**
 * Frames on the pipe between the runner and a VM process:
 *
 *   u32 length of what follows | u32 length of the header | header, JSON | parts, UTF-8
 *
 * The header is an object whose `parts` lists the byte lengths of the parts. Long texts (source,
 * input, output) travel as parts, so that they are never quoted inside JSON a second time.
 * Own framing and not Node's IPC channel, because that one buffers a line of any length and acts
 * on internal commands that the other side sends.
 */
import type { Writable } from "node:stream";

export interface Frame {
  header: Record<string, unknown>;
  parts: string[];
}

/** Larger than the largest legal message of a VM: 16 MiB of output, logs and an error. */
export const MAX_FRAME_BYTES = 20 * 1_024 * 1_024;
/** Larger than the runner's: 32 MiB of input, and a program. */
export const MAX_HOST_FRAME_BYTES = 36 * 1_024 * 1_024;

/** Long texts are parts; a header holds numbers and names. */
const MAX_HEADER_BYTES = 64 * 1_024;
const MAX_PARTS = 8;

/** A peer that breaks the protocol. The host answers it by ending the VM. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

export function encodeFrame(header: Record<string, unknown>, parts: string[] = []): Buffer {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const head = Buffer.from(JSON.stringify({ ...header, parts: lengths }));
  const total = 4 + head.length + lengths.reduce((sum, length) => sum + length, 0);
  const frame = Buffer.allocUnsafe(4 + total);
  frame.writeUInt32LE(total, 0);
  frame.writeUInt32LE(head.length, 4);
  head.copy(frame, 8);
  let offset = 8 + head.length;
  for (const part of parts) {
    offset += frame.write(part, offset);
  }
  return frame;
}

/** Sends a frame, together with others of the same turn of the event loop: each write wakes the process at the other end. */
export function writeFrame(pipe: Writable, frame: Buffer): void {
  if (pipe.writableCorked === 0) {
    pipe.cork();
    setImmediate(() => pipe.uncork());
  }
  pipe.write(frame);
}

function decodeBody(body: Buffer): Frame {
  const headEnd = body.length >= 4 ? 4 + body.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  if (headEnd > body.length || headEnd > MAX_HEADER_BYTES) {
    throw new ProtocolError("A frame's header is longer than the frame, or than its limit");
  }
  let header: unknown;
  try {
    header = JSON.parse(body.toString("utf8", 4, headEnd));
  } catch (error) {
    throw new ProtocolError("A frame's header is not JSON", { cause: error });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new ProtocolError("A frame's header is not an object");
  }
  const { parts: lengths, ...fields } = header as Record<string, unknown>;
  return { header: fields, parts: cutParts(body, headEnd, lengths) };
}

function cutParts(body: Buffer, start: number, lengths: unknown): string[] {
  if (!Array.isArray(lengths) || lengths.length > MAX_PARTS) {
    throw new ProtocolError("A frame's parts are not a short list");
  }
  let offset = start;
  const parts = lengths.map((length: unknown) => {
    if (!Number.isSafeInteger(length) || (length as number) < 0) {
      throw new ProtocolError("A part's length is not a count");
    }
    const end = offset + (length as number);
    if (end > body.length) {
      throw new ProtocolError("A part is longer than its frame");
    }
    const text = body.toString("utf8", offset, end);
    offset = end;
    return text;
  });
  if (offset !== body.length) {
    throw new ProtocolError("A frame has bytes that belong to no part");
  }
  return parts;
}

/**
 * Collects chunks into frames.
 * @returns a function that takes a chunk and gives the frames it completed; it throws
 * ProtocolError for a malformed or an over-long frame
 */
export function createFrameReader(maxBytes = MAX_FRAME_BYTES): (chunk: Buffer) => Frame[] {
  let held: Buffer = Buffer.alloc(0);
  let size = 0;

  /** The peer decides how small its chunks are: a list of them could cost far more than the bytes. */
  const hold = (chunk: Buffer): Buffer => {
    const wanted = size + chunk.length;
    if (wanted > held.length) {
      const grown = Buffer.allocUnsafe(Math.max(wanted, Math.min(2 * held.length, maxBytes + 4)));
      held.copy(grown, 0, 0, size);
      held = grown;
    }
    chunk.copy(held, size);
    size = wanted;
    return held.subarray(0, size);
  };

  return (chunk) => {
    const frames: Frame[] = [];
    let unread = size === 0 ? chunk : hold(chunk);
    while (unread.length >= 4) {
      const total = unread.readUInt32LE(0);
      if (total > maxBytes) {
        throw new ProtocolError(`A frame of ${total} bytes is over the limit`);
      }
      if (unread.length < 4 + total) {
        break;
      }
      frames.push(decodeBody(unread.subarray(4, 4 + total)));
      unread = unread.subarray(4 + total);
    }
    if (size === 0 || frames.length > 0) {
      held = Buffer.from(unread);
      size = held.length;
    }
    return frames;
  };
}
