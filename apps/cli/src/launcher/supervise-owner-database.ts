import type { Launch } from "./launch.ts";
import { awaitFirstReady, supervise } from "./supervise.ts";

/**
 * The owner's connection string: the operator's own database, else an embedded Postgres that is kept
 * running. A restarted one answers at the same address, so its users just reconnect.
 */
export async function superviseOwnerDatabase(current: Launch): Promise<string> {
  const { settings, say, releases, supervisions } = current;
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  const { startEmbeddedPostgres } = await import("@runlet/db/embedded");
  let ownerUrl = "";
  const supervision = supervise({
    name: "postgres",
    log: say,
    async start() {
      const postgres = await startEmbeddedPostgres({ home: settings.home, onProgress: say });
      if (ownerUrl !== "" && postgres.ownerUrl !== ownerUrl) {
        await postgres.stop();
        throw new Error("its port was taken by another program");
      }
      ownerUrl = postgres.ownerUrl;
      const exited = postgres.exited.then(({ code, signal }) =>
        signal ? `was killed by ${signal}` : `ended with exit code ${code}`,
      );
      const stop = () => postgres.stop();
      return { exited, stop, kill: () => void stop() };
    },
  });
  supervisions.push(supervision);
  releases.add(() => supervision.stop());
  await awaitFirstReady(supervision, current.stop);
  return ownerUrl;
}
