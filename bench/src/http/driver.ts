/** The load of the suites that call over HTTP comes from a process of its own, which costs those that answer nothing but its CPU time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { DriveOrder, DriveResult, DriverMessage } from "./drive.ts";

const PROGRAM = path.join(import.meta.dirname, "driver-process.ts");

export interface Driver extends AsyncDisposable {
  /**
   * One at a time.
   * @param onLoaded is called when no more calls begin, unless all are answered by then
   * @throws Error when a connection is refused before the first call, or the driver ends
   */
  drive(order: DriveOrder, onLoaded?: () => void): Promise<DriveResult>;
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
    drive(order, onLoaded) {
      const { promise, resolve, reject } = Promise.withResolvers<DriveResult>();
      const take = (said: DriverMessage) => {
        if (said === "loaded") {
          onLoaded?.();
          return;
        }
        child.off("message", take);
        if ("failure" in said) {
          reject(new Error(`The driver failed: ${said.failure}`));
        } else {
          resolve(said.result);
        }
      };
      child.on("message", take);
      child.send(order);
      return Promise.race([promise, lost]);
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) {
        child.disconnect();
      }
      await exited;
    },
  };
}
