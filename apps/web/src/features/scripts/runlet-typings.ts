import { ctxTypings } from "./ctx-typings.ts";
import { webTypings } from "./web-typings.ts";

/**
 * What a script sees beside the language itself, as declarations for the editor. Scripts have no DOM and no
 * Node.js, so nothing of those is here: what the editor does not know, the sandbox does not have.
 */
export const runletTypings = `
${ctxTypings}
interface Console {
  debug(...data: unknown[]): void;
  log(...data: unknown[]): void;
  info(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
}
declare const console: Console;

declare function setTimeout(handler: (...args: any[]) => void, timeoutMs?: number, ...args: any[]): number;
declare function clearTimeout(id: number | undefined): void;
declare function setInterval(handler: (...args: any[]) => void, timeoutMs?: number, ...args: any[]): number;
declare function clearInterval(id: number | undefined): void;
${webTypings}`;
