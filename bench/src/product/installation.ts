/** The product on a database of its own, as far as a runner needs it. */
import { randomBytes } from "node:crypto";
import { authenticateApiKey, type Caller, type Context, createCore } from "@runlet/core";
import { createDatabase } from "@runlet/db";
import { prepareDatabase } from "@runlet/db/migrate";
import type { Client, QueryResultRow } from "pg";
import { type Cluster, connect } from "./open-cluster.ts";

export interface Installation extends AsyncDisposable {
  secret: string;
  appUrl: string;
  systemUrl: string;
  context: Context;
  createTenant(slug: string): Promise<Caller>;
  /** @returns the key itself, of an admin */
  createApiKey(slug: string): Promise<string>;
  /** As the database's owner, whom row-level security does not bind. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** @param name also of its database */
export async function openInstallation(cluster: Cluster, name: string): Promise<Installation> {
  const ownerUrl = await cluster.createDatabase(name);
  const secret = randomBytes(32).toString("hex");
  const urls = await prepareDatabase({ ownerUrl, secret });
  const database = createDatabase(urls);
  const owner: Client = await connect(ownerUrl);
  const { context, installation } = createCore({ database, secret });
  const createApiKey = async (tenantSlug: string) =>
    (await installation.createApiKey({ tenantSlug, role: "admin" })).key;
  return {
    ...urls,
    secret,
    context,
    async createTenant(slug) {
      await installation.createTenant({ slug, name: slug });
      const key = await createApiKey(slug);
      const caller = await authenticateApiKey(context, key, { ip: "" });
      if (caller === null) {
        throw new Error(`The new key of ${slug} is unknown`);
      }
      return caller;
    },
    createApiKey,
    query: async <Row extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await owner.query<Row>(text, values)).rows,
    async [Symbol.asyncDispose]() {
      await owner.end();
      await database.close();
    },
  };
}
