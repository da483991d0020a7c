/** node:stream, as far as undici's fetch classes ask: two slots of web-streams-polyfill's streams. */
export class Transform {}

interface StreamSlots {
  _disturbed?: boolean;
  _state?: string;
}

export function isDisturbed(stream: StreamSlots): boolean {
  return stream._disturbed === true;
}

export function isErrored(stream: StreamSlots): boolean {
  return stream._state === "errored";
}
