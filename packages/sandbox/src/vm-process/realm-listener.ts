/** What the guest tells of its execution (guest/bridge.ts). */

export interface RealmListener {
  settle(kind: string, name: string, text: string, stack: string): void;
  log(level: string, at: string, text: string, fieldsJson: string): void;
  wake(delayMs: number): void;
  call(call: number, op: string, argsJson: string): void;
  overLimit(): void;
  head(json: string): void;
  chunk(encoding: string, text: string): void;
}

/** @param args as the guest gave them: texts and numbers, and nothing says that they are right */
export function hear(listener: RealmListener, message: string, args: never[]): void {
  switch (message) {
    case "settle":
      listener.settle(...(args as unknown as Parameters<RealmListener["settle"]>));
      break;
    case "log":
      listener.log(...(args as unknown as Parameters<RealmListener["log"]>));
      break;
    case "wake":
      listener.wake(...(args as unknown as Parameters<RealmListener["wake"]>));
      break;
    case "over_limit":
      listener.overLimit();
      break;
    case "call":
      listener.call(...(args as unknown as Parameters<RealmListener["call"]>));
      break;
    case "head":
      listener.head(...(args as unknown as Parameters<RealmListener["head"]>));
      break;
    case "chunk":
      listener.chunk(...(args as unknown as Parameters<RealmListener["chunk"]>));
      break;
  }
}
