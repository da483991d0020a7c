/** The product on a database of its own, as far as a runner needs it. */
import { randomBytes } from "node:crypto";
import {
  authenticateApiKey,
  type Caller,
  type Context,
  createCore,
  createScript,
  createScriptInput,
} from "@runlet/core";
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
  return {
    ...urls,
    secret,
    context,
    async createTenant(slug) {
      await installation.createTenant({ slug, name: slug });
      const { key } = await installation.createApiKey({ tenantSlug: slug, role: "admin" });
      const caller = await authenticateApiKey(context, key, { ip: "" });
      if (caller === null) {
        throw new Error(`The new key of ${slug} is unknown`);
      }
      return caller;
    },
    query: async <Row extends QueryResultRow>(text: string, values: unknown[] = []) =>
      (await owner.query<Row>(text, values)).rows,
    async [Symbol.asyncDispose]() {
      await owner.end();
      await database.close();
    },
  };
}

/** What the scripts of this suite are subscribed to. */
export const EVENT_TYPE = "order.created";

/** A small script that runs for each event. @returns its id */
export async function createListener({ context }: Installation, caller: Caller): Promise<string> {
  const input = createScriptInput.parse({
    name: "small",
    type: "event",
    status: "active",
    source: "export default (input) => ({ ok: input.payload });",
    event: { types: [EVENT_TYPE] },
  });
  return (await createScript(context, caller, input)).id;
}
