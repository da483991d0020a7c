import { expect, test } from "@playwright/test";
import { apiOf, createKey } from "./api.ts";
import { descendantsOf, isAlive } from "./processes.ts";
import { type StartedProduct, startProduct } from "./start-product.ts";

test.skip(process.platform !== "linux", "finds processes through /proc");
test.describe.configure({ mode: "serial" });

const CALLERS = 4;
const ANSWERS = 50;

let started: StartedProduct;
let key: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  started = await startProduct();
  key = await createKey(started.product, "demo", "admin");
});

test.afterAll(async () => {
  await started.stop();
  await started.remove();
});

/** Calls the demo endpoint without pause until told to stop, and keeps what the callers were told. */
function startCallers(url: string) {
  const told: string[] = [];
  let isOver = false;
  const call = async () => {
    while (!isOver) {
      try {
        const response = await fetch(url);
        const body = await response.text();
        const id = response.headers.get("x-execution-id");
        if (response.status === 200 && id !== null && body !== "") told.push(id);
      } catch (error) {
        // A connection that breaks is what the test provokes; fetch says so by a TypeError.
        if (!(error instanceof TypeError)) throw error;
      }
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, call));
  return {
    told,
    async untilTold(count: number) {
      await expect.poll(() => told.length, { timeout: 90_000 }).toBeGreaterThanOrEqual(count);
    },
    async stop() {
      isOver = true;
      await callers;
    },
  };
}

async function expectAllRecorded(ids: readonly string[]): Promise<void> {
  const api = apiOf(started.product, key);
  for (const id of ids) {
    const answer = await api.get<{ status: string }>("executions.get", { id });
    expect(answer).toMatchObject({ status: 200, data: { id, status: "completed" } });
  }
}

function pidOf(words: string): number {
  const found = descendantsOf(started.launcher.pid ?? 0).find(({ command }) =>
    command.includes(words),
  );
  if (!found) throw new Error(`no process of the product is "${words}"`);
  return found.pid;
}

for (const [name, words] of [
  ["the runner", "apps/runner/src/main.ts"],
  ["the web app", "src/server.ts"],
  ["a VM", "runlet-vm"],
  ["Postgres", "/bin/postgres "],
] as const) {
  test(`kill -9 of ${name} under load loses nothing a caller was told`, async () => {
    test.setTimeout(180_000);
    const callers = startCallers(`${started.product.webUrl}/api/run/demo/hello`);
    await callers.untilTold(ANSWERS);
    process.kill(pidOf(words), "SIGKILL");
    await callers.untilTold(callers.told.length + ANSWERS);
    await callers.stop();
    await expectAllRecorded(callers.told);
    // Nothing is left running: what died with its process has been given its end.
    await expect
      .poll(
        async () => {
          const api = apiOf(started.product, key);
          const { data } = await api.get<{ items: unknown[] }>("executions.list", {
            status: "running",
          });
          return data.items.length;
        },
        { timeout: 90_000 },
      )
      .toBe(0);
  });
}

test("a second start beside the first is refused with a sentence", async () => {
  await expect(startProduct(started.product)).rejects.toThrow(/already run/i);
});

test("kill -9 of the launcher leaves no process behind and nothing in the way of the next start", async () => {
  test.setTimeout(180_000);
  const callers = startCallers(`${started.product.webUrl}/api/run/demo/hello`);
  await callers.untilTold(ANSWERS);
  const family = descendantsOf(started.launcher.pid ?? 0);
  started.launcher.kill("SIGKILL");
  await expect
    .poll(() => family.filter(({ pid }) => isAlive(pid)), { timeout: 60_000 })
    .toEqual([]);
  await callers.stop();
  started = await startProduct(started.product);
  await expectAllRecorded(callers.told);
  const again = startCallers(`${started.product.webUrl}/api/run/demo/hello`);
  await again.untilTold(ANSWERS);
  await again.stop();
});
