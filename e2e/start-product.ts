import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { removeEmbeddedPostgres } from "@runlet/db/embedded";
import { type Product, productEnv } from "./env.ts";

const projectRoot = path.dirname(import.meta.dirname);
/** The first start initialises Postgres and may have to build the web app. */
const START_TIMEOUT_MS = 600_000;

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port was given");
  return address.port;
}

/** Resolves when the launcher has printed that all is ready. @throws {Error} with its output when it ends before */
function untilReady(launcher: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (words: string) => reject(new Error(`${words}\n${output}`));
    const timer = setTimeout(() => fail("Runlet was not ready in time."), START_TIMEOUT_MS);
    const look = (text: string) => {
      output += text;
      if (!output.includes("Runlet is ready.")) return;
      clearTimeout(timer);
      resolve();
    };
    launcher.stdout?.setEncoding("utf8").on("data", look);
    launcher.stderr?.setEncoding("utf8").on("data", look);
    launcher.once("exit", (code) => {
      clearTimeout(timer);
      fail(`Runlet ended with exit code ${code} before it was ready.`);
    });
  });
}

/** A product and the launcher that runs it. */
export interface StartedProduct {
  product: Product;
  launcher: ChildProcess;
  /** Ends it in order and waits for its end. */
  stop(): Promise<void>;
  /** Removes its data, once it has ended. */
  remove(): Promise<void>;
}

async function makeProduct(): Promise<Product> {
  const [port, runnerPort] = [await findFreePort(), await findFreePort()];
  const folder = mkdtempSync(path.join(tmpdir(), "runlet-e2e-"));
  // Started by root, Postgres runs as another user, who has to reach its data in here.
  chmodSync(folder, 0o755);
  return {
    webUrl: `http://localhost:${port}`,
    runnerUrl: `http://localhost:${runnerPort}`,
    email: "ada@runlet.example",
    password: randomBytes(12).toString("base64url"),
    home: path.join(folder, "home"),
  };
}

/**
 * Brings a product up through the launcher that `npm start` uses.
 * @param existing start this one again; else one of its own: free ports, an empty data folder, a
 *   superadmin with a known password
 */
export async function startProduct(existing?: Product): Promise<StartedProduct> {
  const product = existing ?? (await makeProduct());
  const env = productEnv({
    PORT: new URL(product.webUrl).port,
    RUNNER_PORT: new URL(product.runnerUrl).port,
    RUNLET_HOME: product.home,
    RUNLET_ADMIN_EMAIL: product.email,
    RUNLET_ADMIN_PASSWORD: product.password,
  });
  // The channel ends the product when Playwright is killed.
  const launcher = spawn(process.execPath, ["apps/cli/src/main.ts", "start"], {
    cwd: projectRoot,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(launcher, "exit");
  const remove = async () => {
    await removeEmbeddedPostgres(product.home);
    rmSync(path.dirname(product.home), { recursive: true, force: true });
  };
  const stop = async () => {
    launcher.kill("SIGTERM");
    await exited;
  };
  try {
    await untilReady(launcher);
  } catch (error) {
    await stop();
    if (existing === undefined) await remove();
    throw error;
  }
  return { product, launcher, stop, remove };
}
