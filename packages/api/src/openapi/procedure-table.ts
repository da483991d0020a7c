import { describedProcedures } from "./described-procedures.ts";
import type { JsonObject } from "./json-object.ts";
import { answerNameOf, createJsonSchemas, inputNameOf } from "./json-schemas.ts";

interface ObjectSchema {
  $ref?: string;
  properties?: JsonObject;
  required?: string[];
}

/** A schema, or the one that it only refers to. */
function resolve(schemas: JsonObject, name: string): ObjectSchema {
  const schema = schemas[name] as ObjectSchema;
  const referred = schema.$ref?.split("/").at(-1);
  return referred === undefined ? schema : resolve(schemas, referred);
}

/** `{ id, status? }`: a question mark follows what may be left out. */
function fieldsOf({ properties = {}, required = [] }: ObjectSchema): string {
  const names = Object.keys(properties).map(
    (name) => `${name}${required.includes(name) ? "" : "?"}`,
  );
  return names.length === 0 ? "—" : `\`{ ${names.join(", ")} }\``;
}

function answerOf(schemas: JsonObject, name: string): string {
  const { items } = (resolve(schemas, name).properties ?? {}) as {
    items?: { items: ObjectSchema };
  };
  const item = items?.items.$ref?.split("/").at(-1);
  return item === undefined ? `\`${name}\`` : `a list of \`${item}\``;
}

/** Every procedure in a line of a Markdown table: what it does, takes, answers and asks of its caller. */
export function procedureTable(): string {
  const procedures = describedProcedures();
  const schemas = createJsonSchemas(procedures);
  const lines = procedures.map((procedure) => {
    const { access, input, path, summary } = procedure;
    const takes = input === null ? "—" : fieldsOf(resolve(schemas, inputNameOf(path)));
    const answers = answerOf(schemas, answerNameOf(procedure));
    return `| \`${path}\` | ${summary} | ${takes} | ${answers} | ${access} |`;
  });
  return [
    "| procedure | what it does | takes | answers | asks for |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
