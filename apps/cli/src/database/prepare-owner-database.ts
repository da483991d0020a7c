import { messageOf, Refusal } from "../refusal.ts";
import { redactUrl } from "./check-reachable.ts";

export interface DatabaseUrls {
  appUrl: string;
  systemUrl: string;
}

/**
 * Migrates the database and makes its login roles; harmless when that was done before.
 * @throws {Refusal} without any password, when that database cannot be used
 */
export async function prepareOwnerDatabase(
  ownerUrl: string,
  secret: string,
): Promise<DatabaseUrls> {
  // Imported late: the generated database client does not exist before the first `turbo generate`.
  const { prepareDatabase, UnusableDatabaseError } = await import("@runlet/db/migrate");
  try {
    return await prepareDatabase({ ownerUrl, secret });
  } catch (error) {
    const { password } = new URL(ownerUrl);
    const text = messageOf(error);
    const reason = password ? text.replaceAll(password, "***") : text;
    if (error instanceof UnusableDatabaseError) throw new Refusal(reason);
    throw new Refusal(`The database ${redactUrl(ownerUrl)} could not be prepared: ${reason}`);
  }
}
