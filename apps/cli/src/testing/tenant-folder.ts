import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { scriptInput, type TestCore } from "@runlet/core/testing";
import { type PullOptions, pull } from "../script-files/pull.ts";
import { type PushFolderOptions, push } from "../script-files/push.ts";

type File = Parameters<TestCore["installation"]["pushScripts"]>[1][number];

/** The lines of an answer, their words parted by one space; the last is a refusal's sentence, if there is one. */
async function linesOf(work: (print: (line: string) => void) => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  await work((line) => lines.push(line.replace(/ {2,}/, " "))).catch((error: Error) => {
    lines.push(`${error.name}: ${error.message}`);
  });
  return lines;
}

/** A new tenant, and a folder for its scripts that is not made yet. */
export async function createTenantFolder(core: TestCore) {
  const root = await mkdtemp(path.join(tmpdir(), "runlet-files-"));
  const folder = path.join(root, "scripts");
  const newTenant = async () => {
    const slug = `tenant-${randomUUID()}`;
    await core.installation.createTenant({ slug, name: slug });
    return slug;
  };
  let tenant = await newTenant();
  const at = (name: string) => path.join(folder, name);
  const read = (name: string) => readFile(at(name), "utf8");
  const readJson = async (name: string) => JSON.parse(await read(name));
  const write = (name: string, text: string | Buffer) => writeFile(at(name), text);
  const writeJson = (name: string, value: object) => write(name, JSON.stringify(value));
  return {
    root,
    at,
    read,
    readJson,
    write,
    writeJson,
    pull: (options: Partial<PullOptions> = {}) =>
      linesOf((print) => pull(core, folder, { tenant, ...options }, print)),
    push: (options: Partial<PushFolderOptions> = {}) =>
      linesOf((print) => push(core, folder, { tenant, ...options }, print)),
    /** Changes fields of a script's `.json`; one that is undefined goes. */
    async change(name: string, given: object) {
      await writeJson(name, { ...(await readJson(name)), ...given });
    },
    /** All files of the folder, but for which state of a tenant's scripts they were made from. */
    async contents() {
      const files: Record<string, unknown> = {};
      for (const name of (await readdir(folder)).sort()) {
        if (!name.endsWith(".json")) files[name] = await read(name);
        else files[name] = { ...(await readJson(name)), version: undefined, updatedAt: undefined };
      }
      return files;
    },
    async moveToNewTenant() {
      tenant = await newTenant();
    },
    /** Makes or changes scripts of the tenant, as somebody else would. */
    async save(...inputs: Record<string, unknown>[]) {
      const files = inputs.map((input): File => {
        const { status = "draft", ...given } = input;
        const { name, source, language, ...settings } = scriptInput(given);
        return { name, source, language, settings: { ...settings, status } };
      });
      const options = { isDryRun: false, isForced: true, deletes: () => false };
      for await (const outcome of core.installation.pushScripts(tenant, files, options)) {
        if (outcome.result === "refused") throw new Error(JSON.stringify(outcome.fields));
      }
    },
    /** What the tenant has, by name. */
    async scripts() {
      const found: Record<string, { status: string; version: number; source: string }> = {};
      for await (const { name, source, settings } of core.installation.pullScripts(tenant)) {
        found[name] = { status: settings.status, version: settings.version, source };
      }
      return found;
    },
    release: () => rm(root, { recursive: true }),
  };
}

export type TenantFolder = Awaited<ReturnType<typeof createTenantFolder>>;
