import { webTypings } from "./web-typings.ts";

/**
 * What a script sees beside the language itself, as declarations for the editor. Scripts have no DOM and no
 * Node.js, so nothing of those is here: what the editor does not know, the sandbox does not have.
 */
export const runletTypings = `
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What an http script gets. */
interface HttpInput {
  method: string;
  path: string;
  /** Values of the path's :parameters. */
  params: Record<string, string>;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed when the request says it is JSON, else the text. */
  body: any;
  rawBody: string;
  ip: string;
}

/** What an event script gets. */
interface EventInput {
  id: string;
  type: string;
  payload: any;
}

type Fields = Record<string, unknown>;

interface Ctx {
  readonly logger: {
    debug(message: string, fields?: Fields): void;
    info(message: string, fields?: Fields): void;
    warn(message: string, fields?: Fields): void;
    error(message: string, fields?: Fields): void;
  };
  readonly input: any;
  readonly trigger: "cron" | "http" | "event" | "manual" | "api" | "script" | "replay";
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
  readonly script: { readonly id: string; readonly name: string; readonly version: number };
  readonly execution: { readonly id: string; readonly attempt: number };
  readonly user: { readonly id: string; readonly email: string } | null;
}

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
