/** The bound: graphile-worker alone, with jobs that do nothing. No script, no sandbox, no record of what ran. */
import { Logger, type Runner, run } from "graphile-worker";
import { Client } from "pg";

/** As many as the runner gives its own graphile-worker. */
const CONCURRENCY = 10;

export interface BareQueue {
  /** How many jobs were done since it was opened. */
  readonly done: number;
  /** Adds jobs in one statement. */
  add(jobs: number): Promise<void>;
  /** Works jobs off, in this process, until stopped. */
  start(): Promise<Runner>;
  /** From the call that adds a job until it runs, in milliseconds. `start` comes first. */
  timeOne(): Promise<number>;
  close(): Promise<void>;
}

/** @param url of the owner of a database that is its own */
export async function openBareQueue(url: string): Promise<BareQueue> {
  const client = new Client({ connectionString: url });
  // A connection that breaks rejects the query under way; without a listener it would end the process as well.
  client.on("error", () => {});
  await client.connect();
  let done = 0;
  let onDone = () => {};
  const start = () =>
    run({
      connectionString: url,
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      logger: new Logger(() => () => {}),
      taskList: {
        nothing: async () => {
          done += 1;
          onDone();
        },
      },
    });
  const add = async (jobs: number) => {
    await client.query(
      "SELECT graphile_worker.add_job('nothing') FROM generate_series(1, $1::int)",
      [jobs],
    );
  };
  // The first start makes its tables.
  await (await start()).stop();
  return {
    get done() {
      return done;
    },
    add,
    start,
    async timeOne() {
      const { promise, resolve } = Promise.withResolvers<number>();
      onDone = () => resolve(performance.now());
      const startedAt = performance.now();
      const [endedAt] = await Promise.all([promise, add(1)]);
      return endedAt - startedAt;
    },
    close: () => client.end(),
  };
}
