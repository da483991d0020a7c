/** The bound: isolated-vm in the process that asks, without a sandbox. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { ContextUse, LoopAnswer, LoopRequest } from "../bare-isolates/messages.ts";
import type { Contender } from "../contender.ts";

const PROGRAM = new URL("../bare-isolates/loop-process.ts", import.meta.url);

export function startBareIsolate(contexts: ContextUse): Contender {
  const child = fork(PROGRAM, { execArgv: ["--no-node-snapshot"] });
  const exited = once(child, "exit");
  const lost = exited.then(([code, signal]) => {
    throw new Error(`The process of bare isolates ended: ${signal ?? code}`);
  });
  // Only matters to whoever waits for an answer.
  lost.catch(() => undefined);
  return {
    name: `bare isolate, ${contexts} context`,
    async measure(workload, load) {
      const request: LoopRequest = { contexts, workload, load };
      child.send(request);
      const [answer] = (await Promise.race([once(child, "message"), lost])) as [LoopAnswer];
      if ("failure" in answer) {
        throw new Error(`A bare isolate failed at ${workload.name}: ${answer.failure}`);
      }
      return answer.result;
    },
    async close() {
      if (child.connected) {
        child.disconnect();
      }
      await exited;
    },
  };
}
