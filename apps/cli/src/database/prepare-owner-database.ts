import { messageOf, Refusal } from "../refusal.ts";
import { redactUrl } from "./check-reachable.ts";

export interface DatabaseUrls {
  appUrl: string;
  systemUrl: string;
}

/**
 * Migrates the database and makes its login roles; harmless when that was done before.
 * @throws {Refusal} without any password, when the operator's own Postgres refuses
 */
export async function prepareOwnerDatabase(
  ownerUrl: string,
  secret: string,
): Promise<DatabaseUrls> {
  // Imported late: the generated database client does not exist before the first `turbo generate`.
  const { prepareDatabase } = await import("@runlet/db/migrate");
  try {
    return await prepareDatabase({ ownerUrl, secret });
  } catch (error) {
    const { password } = new URL(ownerUrl);
    const text = messageOf(error);
    const reason = password ? text.replaceAll(password, "***") : text;
    throw new Refusal(
      `The database at ${redactUrl(ownerUrl)} could not be prepared: ${reason.trim().replace(/\.$/, "")}. Its user must own the database and may create roles.`,
    );
  }
}
