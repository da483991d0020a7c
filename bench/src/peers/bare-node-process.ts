/** The bound: an HTTP server of Node.js that answers what the small script answers, and does nothing else. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const body = JSON.stringify({ hello: searchParams.get("name") ?? "world" });
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
});
process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listens on ${typeof address === "object" ? address?.port : address}`);
});
