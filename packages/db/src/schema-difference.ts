import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { allTables } from "./apply-migrations.ts";
import { withSchemaEngine } from "./schema-engine.ts";

/**
 * What would have to be done to a database for it to be what a Prisma schema says.
 *
 * @param ownerUrl postgresql:// URL of a database with all migrations
 * @param schema text of a schema.prisma
 * @returns SQL, or null when there is no difference
 */
export async function schemaDifference(ownerUrl: string, schema: string): Promise<string | null> {
  const files = [{ path: "schema.prisma", content: schema }];
  const { stdout, exitCode } = await withSchemaEngine(
    new DescribingAdapter({ connectionString: ownerUrl, max: 1, idleTimeoutMillis: 1 }),
    (engine) =>
      engine.diff({
        from: { tag: "schemaDatasource", files, configDir: "." },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: true,
        filters: allTables,
      }),
  );
  return exitCode === 0 ? null : stdout;
}

// pg_type's oid of "char", one byte: https://www.postgresql.org/docs/current/datatype-character.html
const charOid = 18;

/** The engine asks the catalog for columns of type "char", which Prisma's adapter refuses: it gets them by way of text. */
class DescribingAdapter extends PrismaPg {
  override async connect(): ReturnType<PrismaPg["connect"]> {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const { fields } = await connection
        .underlyingDriver()
        .query({ text: query.sql, values: query.args, rowMode: "array" });
      if (!fields.some((field) => field.dataTypeID === charOid)) return queryRaw(query);
      const columns = fields.map(({ name, dataTypeID }) =>
        dataTypeID === charOid ? `"${name}"::text` : `"${name}"`,
      );
      const inner = query.sql.trim().replace(/;$/, "");
      const sql = `SELECT ${columns.join(", ")} FROM (${inner}) AS described`;
      const result = await queryRaw({ ...query, sql });
      fields.forEach((field, at) => {
        if (field.dataTypeID === charOid) result.columnTypes[at] = ColumnTypeEnum.Character;
      });
      return result;
    };
    return connection;
  }
}
