import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Product, productEnv } from "./env.ts";

const projectRoot = path.dirname(import.meta.dirname);

/** What `curl` would see of one call: the HTTP status, and `data` or `error` of the body. */
export interface ApiAnswer<Data = Record<string, unknown>> {
  status: number;
  data: Data;
  error: { message: string; data: { code: string; fields?: { path: string; message: string }[] } };
}

/** The API as a program without our client sees it: plain HTTP and JSON. */
export interface Api {
  get<Data>(procedure: string, input?: unknown): Promise<ApiAnswer<Data>>;
  post<Data>(procedure: string, input: unknown): Promise<ApiAnswer<Data>>;
}

/** Runs the command line beside the product, as an operator would. @returns what it printed on stdout */
export async function runCli(product: Product, ...args: string[]): Promise<string> {
  const env = productEnv({
    RUNLET_HOME: product.home,
    PORT: new URL(product.webUrl).port,
    RUNNER_PORT: new URL(product.runnerUrl).port,
  });
  const cli = path.join(projectRoot, "apps/cli/src/main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { env });
  return stdout;
}

/** An API key of a tenant, made by the command line. */
export async function createKey(product: Product, tenant: string, role: string): Promise<string> {
  return (await runCli(product, "key", "create", "--tenant", tenant, "--role", role)).trim();
}

export function apiOf(product: Product, key?: string): Api {
  async function send<Data>(url: URL, init: RequestInit): Promise<ApiAnswer<Data>> {
    const headers = {
      "content-type": "application/json",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
    const response = await fetch(url, { ...init, headers });
    const body = (await response.json()) as {
      result?: { data: Data };
      error?: ApiAnswer["error"];
    };
    return {
      status: response.status,
      data: body.result?.data,
      error: body.error,
    } as ApiAnswer<Data>;
  }
  const address = (procedure: string) => new URL(`/api/trpc/${procedure}`, product.webUrl);
  return {
    get(procedure, input) {
      const url = address(procedure);
      if (input !== undefined) url.searchParams.set("input", JSON.stringify(input));
      return send(url, { method: "GET" });
    },
    post: (procedure, input) =>
      send(address(procedure), { method: "POST", body: JSON.stringify(input) }),
  };
}
