import { spawn } from "node:child_process";
import { createServer } from "node:http";

// A service of the tests: `tiny-service.ts <port> <serve|fail|misconfigured|unready|stubborn>`.
const [port, behaviour] = process.argv.slice(2);
console.log(`pid ${process.pid}`);
if (behaviour === "fail") {
  console.error("cannot serve");
  process.exit(7);
}
if (behaviour === "misconfigured") {
  console.error("SETTING must be right.");
  process.exit(78);
}
if (behaviour === "stubborn") {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  console.log(`grandchild ${child.pid}`);
}
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => {
  console.log("SIGTERM");
  if (behaviour !== "stubborn") process.exit(0);
});
createServer((_, response) => {
  response.statusCode = behaviour === "unready" ? 503 : 200;
  response.end(behaviour === "unready" ? "database is away" : "ok");
}).listen(Number(port), "127.0.0.1");
