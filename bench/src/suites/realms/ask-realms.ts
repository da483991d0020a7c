import { fork } from "node:child_process";
import { once } from "node:events";
import type { RealmAnswers, RealmRequest } from "../../bare-isolates/realm-messages.ts";

const PROGRAM = new URL("../../bare-isolates/realms-process.ts", import.meta.url);

/**
 * Each question in a process of its own: nothing of one is left for the next.
 * @throws Error when the process ends without an answer
 */
export async function askRealms<Type extends RealmRequest["type"]>(
  request: Extract<RealmRequest, { type: Type }>,
): Promise<RealmAnswers[Type]> {
  const child = fork(PROGRAM, { execArgv: ["--no-node-snapshot"] });
  const ended = once(child, "exit");
  child.send(request);
  const answered = once(child, "message").then(([answer]) => ({
    answer: answer as RealmAnswers[Type],
  }));
  const first = await Promise.race([answered, ended.then(([code]) => ({ code }))]);
  if ("code" in first) {
    throw new Error(`The process of realms ended with ${first.code}, without an answer`);
  }
  await ended;
  return first.answer;
}
