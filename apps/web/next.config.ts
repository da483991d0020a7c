import { join } from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";
import { setLibraryDefaults } from "./src/env.ts";

setLibraryDefaults();

const workspaceRoot = join(import.meta.dirname, "../..");

const config: NextConfig = {
  // Security headers and compression of pages are set in src/server.ts and by Next.js; no need to name the framework.
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  turbopack: { root: workspaceRoot },
  outputFileTracingRoot: workspaceRoot,
  // Consumed as TypeScript source.
  transpilePackages: ["@runlet/api", "@runlet/core", "@runlet/db"],
  // Native code, WebAssembly or files read at run time: left to Node.js.
  serverExternalPackages: [
    "@prisma/adapter-pg",
    "@prisma/client",
    "amaro",
    "graphile-worker",
    "isolated-vm",
    "pg",
    "pino",
  ],
  // Types are checked by `tsc -p apps/web` for the whole workspace at once.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
};

export default createNextIntlPlugin("./src/i18n/request.ts")(config);
