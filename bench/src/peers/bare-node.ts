import path from "node:path";
import { type MeasuredProcess, startProcess } from "../product/start-process.ts";

/** An HTTP server of Node.js and nothing else. */
export function startBareNode(): Promise<MeasuredProcess> {
  return startProcess({
    name: "The bare Node.js server",
    args: [path.join(import.meta.dirname, "bare-node-process.ts")],
    env: {},
    ready: /listens on (\d+)/,
  });
}
