import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";

const schemaFile = new URL("../prisma/schema.prisma", import.meta.url);
let isLoaded = false;

// Typed in the browser's library only.
interface WasmRuntime {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(
    module: object,
    imports: object,
  ): Promise<{ exports: { __wbindgen_start: () => void } }>;
}

// The package's own entry imports the .wasm file as a module, which Node still warns about on every start.
async function load(): Promise<void> {
  if (isLoaded) return;
  // Where the engine leaves the message of a panic: without it all that is left is "unreachable".
  const registry = {
    set_message(message: string) {
      process.stderr.write(`Prisma's schema engine: ${message}\n`);
    },
  };
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: registry });
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WasmRuntime };
  const module = await WebAssembly.compile(await readFile(join(folder, "schema_engine_bg.wasm")));
  // The engine never takes back the ten seconds it gives itself for its lock: they are not to keep a process that is done.
  const ownTimer = Object.keys(bindings).filter((name) => name.startsWith("__wbg_setTimeout"));
  const timer = (work: () => void, afterMs: number) => setTimeout(work, afterMs >>> 0).unref();
  const instance = await WebAssembly.instantiate(module, {
    "./schema_engine_bg.js": {
      ...bindings,
      ...Object.fromEntries(ownTimer.map((name) => [name, timer])),
    },
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  isLoaded = true;
}

/** The text of schema.prisma. */
export function readSchema(): Promise<string> {
  return readFile(schemaFile, "utf8");
}

/** Runs `work` with Prisma's own engine for migrations, on the database of `adapter`. */
export async function withSchemaEngine<T>(
  adapter: PrismaPg,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await load();
  const datamodels: [string, string][] = [["schema.prisma", await readSchema()]];
  const bound = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, bound);
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}
