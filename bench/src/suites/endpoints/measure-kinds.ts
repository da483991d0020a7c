/** Calls that ask for more than the small one, beside it. */
import { requestText } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import { type HttpContender, type Round, race } from "../../http/http-contender.ts";
import { createEndpoint } from "../../product/create-endpoint.ts";
import { compareWithPeers, type Row } from "../../report.ts";
import { inserts, kept, responds, takesJson } from "./endpoint-scripts.ts";
import { type Product, SLUG, smallOnRunner } from "./open-product.ts";
import type { Plan } from "./plan.ts";

const KILOBYTE = 1_024;

/** Before the runner starts. @returns what is called afterwards, each by its words */
export async function prepareKinds({
  installation,
  caller,
}: Omit<Product, "runner">): Promise<Kind[]> {
  for (const script of [kept, takesJson, inserts, responds]) {
    await createEndpoint(installation, caller, script);
  }
  const key = await installation.createApiKey(SLUG);
  const item = { sku: "A-1042", quantity: 3, price: 19.9, note: "x".repeat(40) };
  const each = JSON.stringify(item).length + 1;
  const items = Array.from({ length: Math.floor((10 * KILOBYTE) / each) }, () => item);
  const path = ({ name }: { name: string }) => `/api/run/${SLUG}/${name}`;
  return [
    {
      words: "with an API key",
      request: { path: `${path(kept)}?name=bench`, headers: { authorization: `Bearer ${key}` } },
    },
    {
      words: "POST of 10 KB of JSON",
      request: { method: "POST", path: path(takesJson), body: JSON.stringify({ items }) },
    },
    { words: "one ctx.db.insert", request: { path: path(inserts) } },
    { words: "a Response", request: { path: path(responds) } },
  ];
}

export interface Kind {
  words: string;
  request: Parameters<typeof requestText>[1];
}

export async function measureKinds(
  driver: Driver,
  product: Product,
  kinds: readonly Kind[],
  plan: Plan,
): Promise<Row[]> {
  const small = smallOnRunner("the small script", product);
  const others = kinds.map(({ words, request }): HttpContender => {
    const targets = [requestText(product.runner.port, request)];
    return { ...smallOnRunner(words, product), targets };
  });
  const [base = [], ...measured] = await race(driver, [small, ...others], plan, plan.connections);
  const rowsOf = (form: Pick<Row, "group" | "unit" | "better">, pick: (round: Round) => number) =>
    kinds.map(({ words }, index) =>
      compareWithPeers({ ...form, what: words, ours: (measured[index] ?? []).map(pick) }, [
        [small.name, base.map(pick)],
      ]),
    );
  const group = `Calls a second of other scripts, ${plan.connections} connections`;
  const cpuRows = rowsOf(
    { group: "CPU time a call of other scripts", unit: "ms", better: "lower" },
    ({ cpuMs }) => cpuMs.worker + cpuMs.vms + cpuMs.postgres,
  );
  return [
    ...rowsOf({ group, unit: "1/s", better: "higher" }, ({ perSecond }) => perSecond),
    // CPU time is counted in ticks: a round that is short, or without /proc, may have none.
    ...cpuRows.filter(({ ours, comparisons }) =>
      [ours, ...comparisons.map(({ theirs }) => theirs)].every(({ min }) => min > 0),
    ),
  ];
}
