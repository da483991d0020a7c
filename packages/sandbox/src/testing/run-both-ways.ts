/** For tests: what a program does as a module, and what it does as the body it was made into. */
import { fork } from "node:child_process";

export interface BothWays {
  module: unknown;
  body: unknown;
}

export interface ModuleRunner {
  run(source: string): Promise<BothWays>;
  close(): void;
}

export function openModuleRunner(): ModuleRunner {
  const path = new URL("./module-runner.ts", import.meta.url).pathname;
  const execArgv = ["--experimental-vm-modules", "--no-warnings"];
  const child = fork(path, [], { execArgv });
  const waiting = new Map<number, PromiseWithResolvers<BothWays>>();
  let last = 0;
  child.on("message", ({ id, ...ways }: { id: number } & BothWays) => {
    waiting.get(id)?.resolve(ways);
    waiting.delete(id);
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`The process that runs the programs ended with ${code}`));
    }
  });
  return {
    run(source) {
      const answer = Promise.withResolvers<BothWays>();
      last += 1;
      waiting.set(last, answer);
      child.send({ id: last, source });
      return answer.promise;
    },
    close: () => child.disconnect(),
  };
}
