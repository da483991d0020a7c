import type { Core } from "@runlet/core";
import { Refusal } from "../refusal.ts";
import type { DatabaseUrls } from "./prepare-owner-database.ts";

/**
 * Runs one piece of work with core on the prepared database, and closes it again.
 * @throws {Refusal} with core's own sentence, when core refuses (an unknown tenant, a taken e-mail)
 */
export async function onCore<Result>(
  urls: DatabaseUrls,
  keys: { secret: string; previousSecrets: readonly string[] },
  work: (core: Core) => Promise<Result>,
): Promise<Result> {
  // Imported late: the generated database client does not exist before the first `turbo generate`.
  const [{ createDatabase }, { CoreError, createCore }] = await Promise.all([
    import("@runlet/db"),
    import("@runlet/core"),
  ]);
  const database = createDatabase(urls);
  try {
    return await work(createCore({ database, ...keys }));
  } catch (error) {
    if (error instanceof CoreError) throw new Refusal(`${error.message.replace(/\.$/, "")}.`);
    throw error;
  } finally {
    await database.close();
  }
}
