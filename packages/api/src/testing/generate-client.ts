import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const pathOf = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));

/** What a program of the generated client's user wrote on its standard output. */
export interface GeneratedClient {
  run(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Types of the document, and the program compiled against them. */
async function compile(folder: string): Promise<void> {
  const generator = join(dirname(pathOf("openapi-typescript")), "../bin/cli.js");
  const hook = join(here, "typescript6-hook.mjs");
  // A field with a default may be left out of what is sent; by itself the generator thinks of answers only.
  const flags = ["--default-non-nullable", "false"];
  const generate = ["--import", hook, generator, "openapi.json", "-o", "schema.d.ts", ...flags];
  await run(process.execPath, generate, { cwd: folder });
  const compiler = join(dirname(pathOf("typescript/package.json")), "bin/tsc");
  await run(process.execPath, [compiler, "-p", folder]).catch((error) => {
    throw new Error(`${error.stdout}`, { cause: error });
  });
}

/**
 * Makes types of an OpenAPI document with openapi-typescript, compiles a program against them (it imports `./schema.d.ts`) and
 * answers how to run it. Rejects with the compiler's words when it does not compile.
 */
export async function generateClient(document: object, program: string): Promise<GeneratedClient> {
  // Inside the package, so that the program finds openapi-fetch; ignored by git.
  const generated = join(here, "../../generated");
  await mkdir(generated, { recursive: true });
  const folder = await mkdtemp(join(generated, "client-"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const remove = () => rm(folder, { recursive: true });
  await write("openapi.json", JSON.stringify(document));
  await write("program.ts", program);
  const extended = join(here, "../../../../tsconfig.base.json");
  const compilerOptions = { lib: ["es2024", "dom"] };
  await write(
    "tsconfig.json",
    JSON.stringify({ extends: extended, compilerOptions, include: ["."] }),
  );
  try {
    await compile(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    async run(...args) {
      const { stdout } = await run(process.execPath, ["program.ts", ...args], { cwd: folder });
      return stdout.trim();
    },
    remove,
  };
}
