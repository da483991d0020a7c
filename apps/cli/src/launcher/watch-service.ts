// Runs a service under `node --watch`, for development: `watch-service.ts <entry>`. Node's own watching
// process does not notice when its parent is killed; this one does, and takes both down.
import { spawn } from "node:child_process";

const [entry = ""] = process.argv.slice(2);
const child = spawn(process.execPath, ["--watch", "--watch-preserve-output", entry], {
  stdio: "inherit",
});
const stop = () => child.kill("SIGTERM");
process.on("SIGTERM", stop);
process.once("disconnect", stop);
child.once("exit", (code) => process.exit(code ?? 0));
