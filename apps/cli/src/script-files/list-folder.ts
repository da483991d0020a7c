import { readdir } from "node:fs/promises";
import path from "node:path";
import { extensions, settingsExtension } from "./file-name.ts";

/** Files of one folder that belong together: same name, different extensions. */
export interface FileGroup {
  /** The name without an extension. */
  base: string;
  /** File names, `.js` and `.ts`. */
  sources: string[];
  /** File name of the `.json`. */
  settings: string | null;
}

/** Groups of what may be a script's files, by name. Hidden files, links, folders and other extensions are not looked at. */
export async function listFolder(folder: string): Promise<FileGroup[]> {
  const groups = new Map<string, FileGroup>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name: base, ext } = path.parse(entry.name);
    const isSource = ext === extensions.javascript || ext === extensions.typescript;
    if (!entry.isFile() || base.startsWith(".") || !(isSource || ext === settingsExtension))
      continue;
    const group = groups.get(base) ?? { base, sources: [], settings: null };
    groups.set(base, group);
    if (isSource) group.sources.push(entry.name);
    else group.settings = entry.name;
  }
  return [...groups.values()].sort((one, other) => (one.base < other.base ? -1 : 1));
}
