/** node:events, as far as undici's fetch classes ask. */
export class EventEmitter {}

export function addAbortListener(
  signal: {
    addEventListener(type: string, listener: () => void, options: object): void;
    removeEventListener(type: string, listener: () => void): void;
  },
  listener: () => void,
): Disposable {
  signal.addEventListener("abort", listener, { once: true });
  return {
    [Symbol.dispose]: () => signal.removeEventListener("abort", listener),
  };
}
