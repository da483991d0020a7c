import { PrismaPg } from "@prisma/adapter-pg";
import { Client } from "pg";
import { PrismaClient } from "../generated/client.ts";

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

export interface Cost {
  /** Tables that were read from end to end. */
  scanned: string[];
  /** Tables that were looked at. */
  relations: string[];
  /** Rows that were read, also those that were then left out. */
  rowsRead: number;
}

/** Runs what Prisma asks Postgres in `work` again, with the same role and tenant, and answers what that cost. Changes are undone. */
export async function costOf(
  url: string,
  tenantId: string,
  work: (prisma: PrismaClient) => Promise<unknown>,
): Promise<Cost> {
  const queries = await queriesOf(url, work);
  const client = new Client({ connectionString: url });
  await client.connect();
  const nodes: PlanNode[] = [];
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('runlet.tenant_id', $1, true)", [tenantId]);
    for (const { text, values } of queries) {
      const explain = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`;
      const { rows } = await client.query<{ "QUERY PLAN": { Plan: PlanNode }[] }>(explain, values);
      for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) collect(Plan, nodes);
    }
  } finally {
    await client.query("ROLLBACK");
    await client.end();
  }
  const ran = nodes.filter((node) => node["Relation Name"] && node["Actual Loops"] > 0);
  return {
    scanned: ran.filter((node) => node["Node Type"] === "Seq Scan").map(nameOf),
    relations: [...new Set(ran.map(nameOf))],
    rowsRead: ran.reduce((sum, node) => sum + rowsOf(node), 0),
  };
}

// Row-level security shows nothing here, for no tenant is set: it is only about what Prisma asks.
async function queriesOf(url: string, work: (prisma: PrismaClient) => Promise<unknown>) {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: 1 }),
    omit: { user: { passwordHash: true } },
    log: [{ emit: "event", level: "query" }],
  });
  const queries: { text: string; values: unknown[] }[] = [];
  prisma.$on("query", ({ query, params }) => {
    if (!/^(SELECT|UPDATE|DELETE)/.test(query)) return;
    queries.push({ text: query, values: (JSON.parse(params) as unknown[]).map(bytesOfHash) });
  });
  await work(prisma as PrismaClient);
  await prisma.$disconnect();
  return queries;
}

// Prisma tells of bytes in base64; all that we ask for by bytes are SHA-256 hashes.
function bytesOfHash(value: unknown): unknown {
  const isHash = typeof value === "string" && /^[A-Za-z0-9+/]{43}=$/.test(value);
  return isHash ? Buffer.from(value, "base64") : value;
}

function collect(node: PlanNode, into: PlanNode[]): void {
  into.push(node);
  for (const child of node.Plans ?? []) collect(child, into);
}

function nameOf(node: PlanNode): string {
  return node["Relation Name"] ?? "";
}

function rowsOf(node: PlanNode): number {
  const removed =
    (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  return (node["Actual Rows"] + removed) * node["Actual Loops"];
}
