/** Bytes that come one after the other: a list of small ones could cost far more than they are. */
export interface GrowingBytes {
  add(bytes: Buffer): void;
  readonly length: number;
  /** All of them; not a copy. */
  all(): Buffer;
}

const FIRST_LENGTH = 1_024;

export function createGrowingBytes(): GrowingBytes {
  let room: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(bytes) {
      const wanted = length + bytes.length;
      if (wanted > room.length) {
        const grown = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * room.length, FIRST_LENGTH));
        room.copy(grown, 0, 0, length);
        room = grown;
      }
      bytes.copy(room, length);
      length = wanted;
    },
    get length() {
      return length;
    },
    all: () => room.subarray(0, length),
  };
}
