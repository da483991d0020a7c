// One file, longer than others, because its tests go on with one data folder: making that takes longer than all else here.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withClient } from "../testing/test-database.ts";
import { readState } from "./embedded-state.ts";
import { removeEmbeddedPostgres } from "./place.ts";
import { canReach, isRoot } from "./run-user.ts";
import { findRunningPostgres, startEmbeddedPostgres } from "./start-embedded-postgres.ts";

const nobody = 65_534;
/** Whether somebody else than root may enter the folders that this program and its Node.js lie in. */
const isOpen = async () => {
  const user = { uid: nobody, gid: nobody };
  return (await canReach(user, import.meta.dirname)) && (await canReach(user, process.execPath));
};
let shared: string;
let home: string;
const releases: (() => Promise<unknown>)[] = [];

async function makeHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runlet-embedded-"));
  await chmod(folder, 0o755);
  return folder;
}

async function removeHome(folder: string): Promise<void> {
  await removeEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}

/** A home of its own for a test. */
async function useOwnHome(): Promise<void> {
  home = await makeHome();
  const own = home;
  releases.push(() => removeHome(own));
}

beforeAll(async () => {
  shared = await makeHome();
});

beforeEach(() => {
  home = shared;
});

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

afterAll(() => removeHome(shared));

async function start(onProgress?: (text: string) => void) {
  const postgres = await startEmbeddedPostgres(onProgress ? { home, onProgress } : { home });
  releases.push(() => postgres.stop());
  return postgres;
}

/** Starts Postgres from a process of its own, which can be killed; it ignores SIGINT. */
async function startElsewhere(user: { uid?: number; gid?: number } = {}) {
  const module = new URL("start-embedded-postgres.ts", import.meta.url);
  const program = `import { startEmbeddedPostgres } from ${JSON.stringify(module.href)};
    process.on("SIGINT", () => console.log("interrupted"));
    const postgres = await startEmbeddedPostgres({ home: ${JSON.stringify(home)} });
    console.log(postgres.ownerUrl);
    await postgres.exited;`;
  const starter = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    ...user,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  releases.push(() => kill(starter));
  const lines = createInterface({ input: starter.stdout });
  const nextLine = async () => String((await once(lines, "line"))[0]);
  return { starter, ownerUrl: await nextLine(), nextLine };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

const run = (url: string, sql: string) => withClient(url, (client) => client.query(sql));

async function postmasterPid(): Promise<number> {
  const state = await readState(home);
  return Number.parseInt(
    await readFile(join(state?.dataFolder ?? "", "postmaster.pid"), "utf8"),
    10,
  );
}

function gone(): Promise<void> {
  return expect.poll(() => findRunningPostgres(home), { timeout: 30_000, interval: 50 }).toBeNull();
}

test("starts, answers only with its password, stops, and starts again with its data on its port", async () => {
  await useOwnHome();
  const texts: string[] = [];
  expect(await findRunningPostgres(home)).toBeNull();
  const first = await start((text) => texts.push(text));
  expect(texts).toEqual([expect.stringMatching(/^Making the database in /)]);
  expect(await findRunningPostgres(home)).toBe(first.ownerUrl);
  await run(first.ownerUrl, "CREATE TABLE kept_1 AS SELECT 1 AS one");
  const wrong = new URL(first.ownerUrl);
  wrong.password = "wrong";
  await expect(run(wrong.toString(), "SELECT")).rejects.toThrow(/password authentication failed/);
  expect((await stat(join(home, "postgres.json"))).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await first.exited).toEqual({ code: 0, signal: null });
  expect(await findRunningPostgres(home)).toBeNull();
  const second = await start((text) => texts.push(text));
  expect(texts).toHaveLength(1);
  expect(second.ownerUrl).toBe(first.ownerUrl);
  expect((await run(second.ownerUrl, "SELECT one FROM kept_1")).rows).toEqual([{ one: 1 }]);
});

test("keeps what was committed, and listens to this machine only", async () => {
  const { ownerUrl } = await start();
  const names = [
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "listen_addresses",
    "unix_socket_directories",
    "TimeZone",
  ];
  const { rows } = await run(
    ownerUrl,
    `SELECT ${names.map((n) => `current_setting('${n}') AS "${n}"`)}`,
  );
  expect(rows).toEqual([
    {
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      TimeZone: "UTC",
    },
  ]);
});

test("takes another port when somebody has its own", async () => {
  const first = await start();
  await first.stop();
  const { port } = new URL(first.ownerUrl);
  const other = createServer().listen(Number(port), "127.0.0.1");
  await once(other, "listening");
  releases.push(() => new Promise((resolve) => other.close(resolve)));
  const second = await start();
  expect(new URL(second.ownerUrl).port).not.toBe(port);
  await run(second.ownerUrl, "SELECT");
});

describe("when something is killed with -9", () => {
  test("the starter: Postgres ends by itself, in good order", async () => {
    const { starter, ownerUrl } = await startElsewhere();
    await run(ownerUrl, "CREATE TABLE kept_2 AS SELECT 1 AS one");
    await kill(starter);
    await gone();
    const again = await start();
    expect((await run(again.ownerUrl, "SELECT one FROM kept_2")).rows).toEqual([{ one: 1 }]);
  });

  test("the starter, and the next start comes at once", async () => {
    const { starter, ownerUrl } = await startElsewhere();
    await run(ownerUrl, "CREATE TABLE kept_3 AS SELECT 1 AS one");
    await kill(starter);
    const again = await start();
    expect((await run(again.ownerUrl, "SELECT one FROM kept_3")).rows).toEqual([{ one: 1 }]);
  });

  test("Postgres: its starter is told, and what was committed is there after the next start", async () => {
    const first = await start();
    await run(first.ownerUrl, "CREATE TABLE kept_4 (one int)");
    await run(first.ownerUrl, "INSERT INTO kept_4 VALUES (1)");
    process.kill(await postmasterPid(), "SIGKILL");
    expect((await first.exited).code).not.toBe(0);
    const again = await start();
    expect((await run(again.ownerUrl, "SELECT one FROM kept_4")).rows).toEqual([{ one: 1 }]);
  });

  test("Postgres, while a long statement keeps its process alive", async () => {
    const first = await start();
    const busy = run(
      first.ownerUrl,
      "SELECT count(*) FROM generate_series(1, 1000000000) AS n WHERE n % 7 = 3",
    );
    busy.catch(() => {});
    await expect
      .poll(
        async () =>
          (
            await run(
              first.ownerUrl,
              "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%% 7 = 3'",
            )
          ).rowCount,
      )
      .toBe(1);
    process.kill(await postmasterPid(), "SIGKILL");
    await first.exited;
    const again = await start();
    await run(again.ownerUrl, "SELECT");
    await expect(busy).rejects.toThrow();
  });

  test.runIf(process.platform === "linux")(
    "the shell between: the next start stops the Postgres that is left",
    async () => {
      const first = await start();
      const pid = await postmasterPid();
      const [, parent] =
        /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
      process.kill(Number(parent), "SIGKILL");
      expect(await first.exited).toEqual({ code: null, signal: "SIGKILL" });
      const again = await start();
      await run(again.ownerUrl, "SELECT");
      expect(await postmasterPid()).not.toBe(pid);
    },
  );
});

test("a terminal's Ctrl-C reaches the starter, and Postgres stays until it is told", async () => {
  const { starter, ownerUrl, nextLine } = await startElsewhere();
  const interrupted = nextLine();
  process.kill(-(starter.pid ?? Number.NaN), "SIGINT");
  expect(await interrupted).toBe("interrupted");
  await run(ownerUrl, "SELECT");
});

test("a lock file that names a living process of somebody else is no trouble", async () => {
  const first = await start();
  const { dataFolder } = (await readState(home)) ?? {};
  const file = join(dataFolder ?? "", "postmaster.pid");
  const text = await readFile(file, "utf8");
  await first.stop();
  await writeFile(file, text.replace(/^\d+/, String(process.pid)));
  expect(await findRunningPostgres(home)).toBeNull();
  const again = await start();
  await run(again.ownerUrl, "SELECT");
});

test("an initdb that was killed half way is no trouble", async () => {
  await useOwnHome();
  await mkdir(join(home, "postgres.new-1/base"), { recursive: true });
  await start();
  expect((await readdir(home)).filter((name) => name.includes(".new"))).toEqual([]);
});

test("data of another version of Postgres is refused with one sentence", async () => {
  const first = await start();
  await first.stop();
  const { dataFolder } = (await readState(home)) ?? {};
  await writeFile(join(dataFolder ?? "", "PG_VERSION"), "16\n");
  releases.push(() => writeFile(join(dataFolder ?? "", "PG_VERSION"), "18\n"));
  await expect(start()).rejects.toThrow(/is of Postgres 16 and this Runlet brings Postgres 18/);
});

describe.runIf(isRoot())("as root", () => {
  test("a home that only root may enter: the data goes elsewhere, and stays there", async () => {
    await useOwnHome();
    await chmod(home, 0o700);
    const first = await start();
    await run(first.ownerUrl, "CREATE TABLE kept_5 AS SELECT 1 AS one");
    const state = await readState(home);
    expect(state?.dataFolder).toBe(`/var/lib/runlet/${state?.instanceId}/data`);
    expect(await findRunningPostgres(home)).toBe(first.ownerUrl);
    await first.stop();
    await chmod(home, 0o755);
    const again = await start();
    expect((await run(again.ownerUrl, "SELECT one FROM kept_5")).rows).toEqual([{ one: 1 }]);
  });

  test("an ordinary user starts it too, and root goes on with that user's data", async ({
    skip,
  }) => {
    if (!(await isOpen())) skip("only root may enter this checkout");
    await useOwnHome();
    await chown(home, nobody, nobody);
    const { starter, ownerUrl } = await startElsewhere({ uid: nobody, gid: nobody });
    await run(ownerUrl, "CREATE TABLE kept_6 AS SELECT 1 AS one");
    await kill(starter);
    await gone();
    const again = await start();
    expect((await run(again.ownerUrl, "SELECT one FROM kept_6")).rows).toEqual([{ one: 1 }]);
    expect((await stat(join(home, "postgres/PG_VERSION"))).uid).toBe(nobody);
  });
});
