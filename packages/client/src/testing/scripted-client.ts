import { vi } from "vitest";
import { type ClientOptions, createClient, type RunletClient } from "../create-client.ts";
import { type Reply, result } from "./start-server.ts";

/** A client that talks to nobody. */
export interface ScriptedClient {
  client: RunletClient;
  /** When each request was sent, in milliseconds after the start. */
  at: number[];
  requests: { url: string; headers: Headers }[];
}

/** A client whose requests are answered from a list, in turn, then with "the last". For fake timers. */
export function scripted(
  replies: (Reply | Error)[],
  options: Partial<ClientOptions> = {},
): ScriptedClient {
  const startedAt = Date.now();
  const at: number[] = [];
  const requests: ScriptedClient["requests"] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const reply = replies[at.length] ?? result("the last");
    at.push(Date.now() - startedAt);
    requests.push({ url: String(input), headers: new Headers(init?.headers) });
    if (reply instanceof Error) throw reply;
    return new Response(JSON.stringify(reply.body), {
      status: reply.status ?? 200,
      headers: { "content-type": "application/json", ...reply.headers },
    });
  };
  const url = "http://runlet.test";
  return { client: createClient({ url, tenant: "acme", fetch, ...options }), at, requests };
}

/** Lets a call and all its pauses run, under fake timers. */
export async function finish<T>(call: Promise<T>): Promise<T> {
  // The caller gets to see the rejection after the timers have run.
  call.catch(() => {});
  await vi.runAllTimersAsync();
  return call;
}
