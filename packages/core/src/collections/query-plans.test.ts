import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantScope } from "../context.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { parseQueryOptions } from "./query-options.ts";
import type { Statement } from "./sql-builder.ts";
import { getStatement, queryStatement, updateStatement } from "./statements.ts";
import { parseWhere } from "./where.ts";

const perCollection = 4_000;
const collections = ["things", ...Array.from({ length: 9 }, (_, index) => `others_${index}`)];
let core: TestCore;
let scope: TenantScope;

beforeAll(async () => {
  core = await createTestCore();
  ({ scope } = (await createTestTenant(core, "acme")).callers.admin);
  await withOwner(core.ownerUrl, async (owner) => {
    await owner.query(
      `INSERT INTO documents (tenant_id, collection, id, data, updated_at)
       SELECT $1::uuid, collection, lpad(n::text, 6, '0'), jsonb_build_object('n', n), now()
       FROM generate_series(1, ${perCollection}) n, unnest($2::text[]) collection`,
      [scope.tenantId, collections],
    );
    await owner.query("VACUUM ANALYZE documents");
  });
});
afterAll(() => core.release());

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How many documents a statement reads under row-level security, and by what. */
async function costOf({ sql, parameters }: Statement) {
  const rows = await core.context.database.inTenant(scope, (tx) =>
    tx.$queryRawUnsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
      ...parameters,
    ),
  );
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  if (plan === undefined) throw new Error("Postgres told no plan");
  const scans = nodesOf(plan).filter((node) => node["Relation Name"] === "documents");
  const reads = scans.filter(({ "Node Type": type }) => type !== "ModifyTable");
  return {
    types: reads.map((node) => node["Node Type"]),
    rows: reads.reduce(
      (sum, node) => sum + node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0),
      0,
    ),
  };
}

const place = () => ({ tenantId: scope.tenantId, collection: "things" });
const query = (options: unknown) => () => queryStatement(place(), parseQueryOptions(options));
const n = 100;

test.each<[string, number, () => Statement]>([
  ["a document by its id", 1, () => getStatement(place(), "000007")],
  ["a condition on the id", 1, query({ where: { id: "000007", n: 7 } })],
  ["some ids", 3, query({ where: { id: { in: ["000007", "000008", "000009"] } } })],
  ["the first page", n, query({ limit: n })],
  ["a page after an id", n, query({ where: { id: { gt: "001000" } }, limit: n })],
  ["a range of ids", 10, query({ where: { id: { gt: "001000", lte: "001010" } } })],
  [
    "a change of one document",
    1,
    () => updateStatement(place(), parseWhere({ id: "000007" }), "{}"),
  ],
])("%s is read by the primary key, at most %i rows", async (_name, maxRows, statement) => {
  const { types, rows } = await costOf(statement());
  expect(types).not.toContain("Seq Scan");
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThanOrEqual(maxRows);
});

test("any other condition reads its collection, and no other", async () => {
  const { rows } = await costOf(query({ where: { n: 7 } })());
  expect(rows).toBeGreaterThanOrEqual(perCollection);
  expect(rows).toBeLessThan(2 * perCollection);
});
