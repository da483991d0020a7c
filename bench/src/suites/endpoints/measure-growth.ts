/** Whether calls slow down with what an installation holds. */
import { requestText } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import { type HttpContender, race } from "../../http/http-contender.ts";
import { copyScripts } from "../../product/copy-scripts.ts";
import { small } from "../../product/create-endpoint.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { fillPast, settle } from "../../product/past.ts";
import { compareWithPeers, type Row } from "../../report.ts";
import { openProduct, type Product, SLUG, smallOnRunner } from "./open-product.ts";
import type { Plan } from "./plan.ts";

/** How many are called, in turn, in every installation. */
const CALLED = 10;
const WANTED = 0.9;

type Prepare = (product: Omit<Product, "runner">) => Promise<void>;

interface Held {
  /** Of its database. */
  name: string;
  words: string;
  prepare?: Prepare;
}

export async function measureGrowth(driver: Driver, cluster: Cluster, plan: Plan): Promise<Row[]> {
  await using releases = new AsyncDisposableStack();
  const contenders: HttpContender[] = [];
  for (const { name, words, prepare } of installationsOf(plan)) {
    const product = await openProduct(cluster, releases, `growth_${name}`, {
      async prepare(made) {
        await addScripts(made, [made.caller.tenant.id], 1, CALLED - 1);
        await prepare?.(made);
        await settle(made.installation);
      },
    });
    contenders.push({ ...smallOnRunner(words, product), targets: targetsOf(product) });
  }
  const [few = [], ...grown] = await race(driver, contenders, plan, plan.connections);
  const base = few.map(({ perSecond }) => perSecond);
  return grown.map((rounds, index) =>
    compareWithPeers(
      {
        group: `Calls a second as an installation grows, ${plan.connections} connections`,
        what: contenders[index + 1]?.name ?? "",
        unit: "1/s",
        better: "higher",
        ours: rounds.map(({ perSecond }) => perSecond),
      },
      [
        [contenders[0]?.name ?? "", base],
        [`wanted: ${WANTED} × that`, base.map((value) => value * WANTED)],
      ],
    ),
  );
}

/** The first is what the others are compared with. */
function installationsOf({ scripts, tenants, pastExecutions }: Plan): Held[] {
  const format = new Intl.NumberFormat("en").format;
  return [
    { name: "few", words: `${CALLED} scripts, no past executions` },
    {
      name: "one_tenant",
      words: `${format(scripts)} scripts of one tenant`,
      prepare: (product) =>
        addScripts(product, [product.caller.tenant.id], CALLED, scripts - CALLED),
    },
    {
      name: "many_tenants",
      words: `${format(scripts)} scripts of ${format(tenants)} tenants`,
      prepare: async (product) =>
        addScripts(product, await addTenants(product, tenants - 1), 1, scripts / tenants),
    },
    {
      name: "past",
      words: `${format(pastExecutions)} past executions`,
      prepare: ({ installation, caller, smallId: scriptId }) =>
        fillPast(installation, {
          tenantId: caller.tenant.id,
          scriptId,
          trigger: "http",
          executions: pastExecutions,
        }),
    },
  ];
}

/** The script itself, and its first copies. */
function targetsOf({ runner }: Product) {
  return Array.from({ length: CALLED }, (_, n) =>
    requestText(runner.port, {
      path: `/api/run/${SLUG}/${small.name}${n === 0 ? "" : `-${n}`}?name=bench`,
    }),
  );
}

function addScripts(
  { installation, caller, smallId }: Omit<Product, "runner">,
  intoTenantIds: readonly string[],
  firstNumber: number,
  copiesEach: number,
): Promise<void> {
  const original = { tenantId: caller.tenant.id, scriptId: smallId };
  const copies = { intoTenantIds, firstNumber, copiesEach };
  return copyScripts(installation, { ...original, ...copies, tables: ["endpoints"] });
}

/** @returns their ids */
async function addTenants(
  { installation }: Omit<Product, "runner">,
  count: number,
): Promise<string[]> {
  const made = await installation.query<{ id: string }>(
    `INSERT INTO tenants (id, slug, name)
     SELECT uuidv7(), 'other-' || n, 'other-' || n FROM generate_series(1, $1::int) AS n RETURNING id`,
    [count],
  );
  return made.map(({ id }) => id);
}
