/** Puts the table of procedures into docs/api.md, between its two marks. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { procedureTable } from "./src/openapi/procedure-table.ts";

const file = fileURLToPath(new URL("../../docs/api.md", import.meta.url));
const between = /(<!-- procedures -->\n).*?(\n<!-- \/procedures -->)/s;
const text = readFileSync(file, "utf8");
if (!between.test(text)) throw new Error(`${file} has lost its marks`);
// A function: the table's own dollar signs are none of replace's.
writeFileSync(
  file,
  text.replace(between, (_, start: string, end: string) => `${start}${procedureTable()}${end}`),
);
