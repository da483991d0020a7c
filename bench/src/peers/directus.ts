/** Directus: a flow that a webhook starts and whose one operation runs the script ("Run Script", on isolated-vm). */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { END_WITH_PARENT, type MeasuredProcess, startProcess } from "../product/start-process.ts";
import { installPeer } from "./install-peer.ts";

/** Its own isolated-vm, 5.0, must be compiled; the one that we use too has binaries, and the same calls. */
const PACKAGE = {
  name: "directus",
  version: "12.4.0",
  sizeMb: 690,
  overrides: { "isolated-vm": "7.0.1" },
};

const EMAIL = "bench@example.com";
/** Its first start makes its tables. */
const BOOTSTRAP_BOUND_MS = 180_000;

export interface Directus extends MeasuredProcess {
  /** Where the flow is started, with GET. */
  path: string;
}

/**
 * @param databaseUrl of the owner of a database that is its own
 * @param code of the operation: a CommonJS module that exports a function of `data`
 * @returns null when it cannot be had; what stands in the way is told on stderr
 */
export async function startDirectus(
  databaseUrl: string,
  code: string,
  options: { mayFetch: boolean },
): Promise<Directus | null> {
  const modules = await installPeer(PACKAGE, options);
  if (modules === null) {
    return null;
  }
  const password = randomBytes(16).toString("hex");
  const port = await findFreePort();
  const cli = path.join(modules, "@directus/api/dist/cli/run.js");
  const env = {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    DB_CLIENT: "pg",
    DB_CONNECTION_STRING: databaseUrl,
    SECRET: randomBytes(32).toString("hex"),
    ADMIN_EMAIL: EMAIL,
    ADMIN_PASSWORD: password,
    TELEMETRY: "false",
    // A line for each request, made to be read by people, would be most of what it does.
    LOG_LEVEL: "warn",
    // It refuses calls when its event loop lags, which it does on a machine that is busy.
    PRESSURE_LIMITER_ENABLED: "false",
  };
  try {
    await promisify(execFile)(process.execPath, ["--no-node-snapshot", cli, "bootstrap"], {
      env,
      cwd: path.dirname(modules),
      timeout: BOOTSTRAP_BOUND_MS,
    });
    const origin = `http://127.0.0.1:${port}`;
    const started = await startProcess({
      name: "Directus",
      args: [...END_WITH_PARENT, "--no-node-snapshot", cli, "start"],
      env,
      cwd: path.dirname(modules),
      ready: { port, isAnswering: () => isAnswering(`${origin}/server/ping`) },
    });
    return { ...started, path: await createFlow(origin, password, code).catch(endFirst(started)) };
  } catch (error) {
    console.error(`Directus ${PACKAGE.version} does not run here and is left out: ${error}`);
    return null;
  }
}

/** What failed fails again, after the end of the process that it was asked of. */
function endFirst(started: MeasuredProcess): (error: unknown) => Promise<never> {
  return async (error) => {
    await started[Symbol.asyncDispose]();
    throw error;
  };
}

/** Its runs are recorded nowhere, which is the fastest that it offers. */
async function createFlow(origin: string, password: string, code: string): Promise<string> {
  const post = async (address: string, body: unknown, token?: string) => {
    const answer = await fetch(`${origin}${address}`, {
      method: address.startsWith("/flows/") ? "PATCH" : "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${address} answered ${answer.status}: ${text.slice(0, 500)}`);
    }
    return (JSON.parse(text) as { data: { id: string; access_token: string } }).data;
  };
  const { access_token: token } = await post("/auth/login", { email: EMAIL, password });
  const flow = await post(
    "/flows",
    {
      name: "bench",
      status: "active",
      trigger: "webhook",
      accountability: null,
      options: { method: "GET", return: "$last", async: false, cacheEnabled: false },
    },
    token,
  );
  const place = { position_x: 20, position_y: 20 };
  const operation = await post(
    "/operations",
    { flow: flow.id, key: "run", name: "run", type: "exec", options: { code }, ...place },
    token,
  );
  await post(`/flows/${flow.id}`, { operation: operation.id }, token);
  return `/flows/trigger/${flow.id}`;
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Refused connections are what a starting server looks like.
    return false;
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
