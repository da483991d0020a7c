import { Client } from "pg";

/** Runs `work` as the owner of the test's database, whom no policy bounds. */
export async function withOwner<Result>(
  ownerUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export interface QueuedJob {
  task: string;
  payload: { [name: string]: unknown };
  key: string | null;
  runAt: Date;
}

/** What waits in the queue, in the order it was put there. */
export async function readJobs(ownerUrl: string): Promise<QueuedJob[]> {
  return withOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<QueuedJob>(
      `SELECT task.identifier AS task, job.payload, job.key, job.run_at AS "runAt"
       FROM graphile_worker._private_jobs AS job
       JOIN graphile_worker._private_tasks AS task ON task.id = job.task_id ORDER BY job.id`,
    );
    return rows;
  });
}
