/** Serves a built Next.js app as the product's web app does: Next.js' request handler on a server of Node.js. */

import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const folder = process.argv[2] ?? "";
const next = createRequire(path.join(folder, "package.json"))("next") as (options: {
  dev: boolean;
  dir: string;
}) => { prepare(): Promise<void>; getRequestHandler(): RequestListener };

process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => process.exit());
const app = next({ dev: false, dir: folder });
await app.prepare();
const server = createServer(app.getRequestHandler());
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listens on ${typeof address === "object" ? address?.port : address}`);
});
