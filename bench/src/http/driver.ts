/** The load of the suites that call over HTTP comes from a process of its own, which costs those that answer nothing but its CPU time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { DriveOrder, DriveResult, DriverAnswer } from "./drive.ts";

const PROGRAM = path.join(import.meta.dirname, "driver-process.ts");

export interface Driver extends AsyncDisposable {
  /** One at a time. @throws Error when a connection is refused before the first call, or the driver ends */
  drive(order: DriveOrder): Promise<DriveResult>;
}

export function startDriver(): Driver {
  const child = fork(PROGRAM, { serialization: "advanced" });
  const exited = once(child, "exit");
  const lost = exited.then(([code, signal]) => {
    throw new Error(`The driver ended: ${signal ?? code}`);
  });
  // Only matters to whoever waits for an answer.
  lost.catch(() => undefined);
  return {
    async drive(order) {
      child.send(order);
      const [answer] = (await Promise.race([once(child, "message"), lost])) as [DriverAnswer];
      if ("failure" in answer) {
        throw new Error(`The driver failed: ${answer.failure}`);
      }
      return answer.result;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) {
        child.disconnect();
      }
      await exited;
    },
  };
}
