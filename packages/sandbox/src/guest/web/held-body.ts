/**
 * What was read of a body's stream and not sent yet: text or bytes, never both, and no more than one
 * message takes.
 */
import {
  bytesToBase64,
  min,
  PrimordialUint8Array,
  stringSlice,
  typedArrayBuffer,
  typedArrayByteOffset,
  typedArrayLength,
  typedArraySet,
  unitAt,
} from "../primordials.ts";

/** UTF-16 units of text, or bytes. */
export const MAX_HELD_LENGTH = 65_536;

export interface HeldBody {
  isEmpty(): boolean;
  /** Holds a chunk from `from` on; @returns how much of it there was room for */
  put(chunk: string | Uint8Array, from: number): number;
  /** Gives what is held to `send`, and holds nothing. */
  empty(send: (encoding: "text" | "base64", text: string) => void): void;
}

/** How much text from `from` on fits into `room` without a pair of surrogates being cut. */
function fittingLength(text: string, from: number, room: number): number {
  if (text.length - from <= room) {
    return text.length - from;
  }
  const last = unitAt(text, from + room - 1);
  const isCut = room > 0 && last >= 0xd800 && last <= 0xdbff;
  return isCut ? room - 1 : room;
}

export function createHeldBody(): HeldBody {
  let text = "";
  let bytes: Uint8Array | null = null;
  let byteCount = 0;

  const putText = (chunk: string, from: number): number => {
    if (byteCount > 0) {
      return 0;
    }
    const count = fittingLength(chunk, from, MAX_HELD_LENGTH - text.length);
    text += stringSlice(chunk, from, from + count);
    return count;
  };

  const putBytes = (chunk: Uint8Array, from: number): number => {
    const room = MAX_HELD_LENGTH - byteCount;
    const count = min(typedArrayLength(chunk) - from, room);
    if (text.length > 0 || count <= 0) {
      return 0;
    }
    bytes ??= new PrimordialUint8Array(MAX_HELD_LENGTH);
    const start = typedArrayByteOffset(chunk) + from;
    typedArraySet(
      bytes,
      new PrimordialUint8Array(typedArrayBuffer(chunk), start, count),
      byteCount,
    );
    byteCount += count;
    return count;
  };

  return {
    isEmpty: () => text.length === 0 && byteCount === 0,
    put: (chunk, from) =>
      typeof chunk === "string" ? putText(chunk, from) : putBytes(chunk, from),
    empty(send) {
      if (bytes !== null && byteCount > 0) {
        const sent = new PrimordialUint8Array(typedArrayBuffer(bytes), 0, byteCount);
        byteCount = 0;
        send("base64", bytesToBase64(sent));
      } else {
        const sent = text;
        text = "";
        send("text", sent);
      }
    },
  };
}
