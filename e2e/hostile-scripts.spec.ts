import { type Api, apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";

const short = { timeoutMs: 1_500, memoryMb: 32 };
// Long enough for a busy machine to fill the memory first.
const roomy = { timeoutMs: 30_000, memoryMb: 32 };

const hostile = [
  { name: "loops for ever", body: "while (true) {}", limits: short, code: "timeout" },
  {
    name: "fills a Map without end",
    body: "const map = new Map(); for (let i = 0; ; i += 1) map.set(i, { i });",
    limits: roomy,
    code: "memory_limit",
  },
  {
    name: "fills a giant array",
    body: "return new Array(1e9).fill(0).length;",
    limits: roomy,
    code: "memory_limit",
  },
  {
    name: "awaits a promise that never settles",
    body: "await new Promise(() => {});",
    limits: short,
    code: "timeout",
  },
];

interface Run {
  id: string;
  status: string;
  error: { code: string } | null;
  output: unknown;
}

let api: Api;

test.beforeAll(async ({ product }) => {
  api = apiOf(product, await createKey(product, "demo", "admin"));
  await api.post("scripts.create", {
    name: "good neighbour",
    type: "oneoff",
    source: "export default () => 'fine';",
  });
});

for (const { name, body, limits, code } of hostile) {
  test(`a script that ${name} ends as ${code}, and the next call is answered`, async () => {
    const source = `export default async function () { ${body} }`;
    const created = await api.post("scripts.create", { name, type: "oneoff", source, limits });
    expect(created.status).toBe(200);

    const bad = api.post<Run>("executions.run", { name });
    const good = await api.post<Run>("executions.run", { name: "good neighbour" });
    expect(good.data).toMatchObject({ status: "completed", output: "fine" });

    const { data } = await bad;
    expect(data.error?.code).toBe(code);
    const after = await api.post<Run>("executions.run", { name: "good neighbour" });
    expect(after.data).toMatchObject({ status: "completed", output: "fine" });
  });
}

test("a script that loops for ever delays nobody", async () => {
  const source = "export default () => { while (true) {} };";
  await api.post("scripts.create", {
    name: "looping",
    type: "oneoff",
    source,
    limits: short,
  });
  const order: string[] = [];
  const bad = api.post<Run>("executions.run", { name: "looping" }).then(() => order.push("bad"));
  await expect
    .poll(async () => {
      const { data } = await api.get<{ items: { scriptName: string }[] }>("executions.list", {
        status: "running",
      });
      return data.items.map((item) => item.scriptName);
    })
    .toContain("looping");
  await api.post<Run>("executions.run", { name: "good neighbour" });
  order.push("good");
  await bad;
  expect(order).toEqual(["good", "bad"]);
});
