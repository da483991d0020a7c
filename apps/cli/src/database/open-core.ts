import type { Core } from "@runlet/core";
import type { DatabaseUrls } from "./prepare-owner-database.ts";

export interface OpenCore {
  core: Core;
  close(): Promise<void>;
}

/** Core on the prepared database. Close it when done, or the process does not end. */
export async function openCore(urls: DatabaseUrls, secret: string): Promise<OpenCore> {
  const [{ createDatabase }, { createCore }] = await Promise.all([
    import("@runlet/db"),
    import("@runlet/core"),
  ]);
  const database = createDatabase(urls);
  return { core: createCore({ database, secret }), close: () => database.close() };
}
