/** A reader of streamed bodies that a test holds up, lets go on, or takes away. */
import type { BodySink, ResponseHead } from "../index.ts";

export interface TestSink extends BodySink {
  head: ResponseHead | null;
  readonly pieces: Buffer[];
  text(): string;
  /** Writes wait until `go` is called. */
  hold(): void;
  go(): void;
  /** The reader goes away. */
  leave(): void;
  /** Resolves when all that came so far, as text, fits. */
  until(matches: (text: string) => boolean): Promise<string>;
}

export function createTestSink({ isWanted = true } = {}): TestSink {
  const gone = new AbortController();
  const pieces: Buffer[] = [];
  const listeners = new Set<() => void>();
  let held: PromiseWithResolvers<void> | null = null;
  const text = () => Buffer.concat(pieces).toString();
  const sink: TestSink = {
    head: null,
    pieces,
    text,
    signal: gone.signal,
    open: async (head) => {
      sink.head = head;
      return isWanted;
    },
    write: async (bytes) => {
      pieces.push(Buffer.from(bytes));
      for (const listener of listeners) listener();
      await held?.promise;
    },
    hold: () => {
      held = Promise.withResolvers();
    },
    go: () => {
      held?.resolve();
      held = null;
    },
    leave: () => gone.abort(),
    until: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          if (matches(text())) {
            listeners.delete(look);
            resolve(text());
          }
        };
        listeners.add(look);
        look();
      }),
  };
  return sink;
}
