import type { Statement } from "@runlet/db";
import type { Database } from "../context.ts";
import type { Endings, EndingWrite } from "./endings.ts";
import { createGroupCommit } from "./group-commit.ts";
import type { NewExecution } from "./insert-executions.ts";
import { insertStartedExecutions, startStatement } from "./insert-started-executions.ts";

/** Writes the starts of executions, of all tenants, many in a transaction. */
export interface Starts {
  /** Resolves after the commit: the execution is `running` in the database. */
  write(made: NewExecution): Promise<void>;
}

export function createStarts(database: Database): Starts {
  const commits = createGroupCommit<NewExecution, void>({
    write: async (batch) => {
      await insertStartedExecutions(database, batch);
      return () => undefined;
    },
    bytesOf: ({ inputJson }) => inputJson.length,
  });
  return { write: (made) => commits.write(made, { canWait: false }) };
}

/**
 * What the database knows of one execution that runs here. One that is short and asks nothing of the world is written once, when it has
 * ended; before it does anything that others can see, and when it takes long, it is written as running.
 */
export interface ExecutionRecord {
  /** Resolves when the database says that it runs. */
  ensureStarted(): Promise<void>;
  /**
   * For what changes this database only: where the start is not written yet, `change` gets the statement that writes it, to be committed with the change. Neither
   * is ever there without the other.
   */
  startWith<Answer>(change: (start: Statement | null) => Promise<Answer>): Promise<Answer>;
  /** As `Endings.write`. */
  end(write: Omit<EndingWrite, "unwritten">): Promise<boolean>;
}

/** An execution that runs longer than this is to be seen, and can be cancelled, while it does. */
const unwrittenMs = 1_000;

/** @param unwritten null where the row is there already */
export function createExecutionRecord(
  { starts, endings }: { starts: Starts; endings: Endings },
  unwritten: NewExecution | null,
): ExecutionRecord {
  if (unwritten === null) {
    return {
      ensureStarted: async () => undefined,
      startWith: (change) => change(null),
      end: (write) => endings.write({ ...write, unwritten: null }),
    };
  }
  let start: Promise<void> | null = null;
  const begin = () => {
    start ??= starts.write(unwritten);
    return start;
  };
  // An error is heard where somebody needs the start, or else by the end, which writes what is missing.
  const timer = setTimeout(() => begin().catch(() => undefined), unwrittenMs);
  return {
    async ensureStarted() {
      await begin();
    },
    async startWith(change) {
      if (start !== null) {
        await start;
        return change(null);
      }
      // Others may come meanwhile, each with the start: the first that is committed writes it. One that fails leaves it to the next.
      const answer = await change(startStatement(unwritten));
      start ??= Promise.resolve();
      return answer;
    },
    // The end is the same whether or not the start was written, or is being written: each finds what the other has left.
    end(write) {
      clearTimeout(timer);
      return endings.write({ ...write, unwritten });
    },
  };
}
