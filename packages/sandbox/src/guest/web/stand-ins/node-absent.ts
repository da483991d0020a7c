/**
 * Names that packages import from Node's modules, or from neighbours that are left out, for what
 * they never do in an isolate.
 */
export class IncomingMessage {}
export const performance = { now: () => Date.now() };
export const markAsUncloneable = (): void => undefined;
export class InvalidArgumentError extends Error {}
export class ConnectTimeoutError extends Error {}
