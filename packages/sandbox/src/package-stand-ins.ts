/**
 * Parts of packages that are left out of the guest's bundle, and what stands in for them there: the
 * packages were written for Node.js or for a whole browser.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const folder = fileURLToPath(new URL("./guest/web/stand-ins/", import.meta.url));

interface StandIn {
  /** The package that imports. */
  importer: RegExp;
  specifier: RegExp;
  file: string;
}

const UNDICI = /\/node_modules\/undici\//;
const JSDOM = /\/node_modules\/jsdom\//;
const CORE_JS = /\/node_modules\/core-js-pure\//;
const WHATWG_URL = /\/node_modules\/whatwg-url\//;

const STAND_INS: StandIn[] = [
  { importer: UNDICI, specifier: /^node:assert$/, file: "node-assert.cjs" },
  { importer: UNDICI, specifier: /^node:crypto$/, file: "node-crypto.ts" },
  { importer: UNDICI, specifier: /^node:events$/, file: "node-events.ts" },
  { importer: UNDICI, specifier: /^node:stream$/, file: "node-stream.ts" },
  { importer: UNDICI, specifier: /^node:util(\/types)?$/, file: "node-types.ts" },
  {
    importer: UNDICI,
    specifier: /^node:(http|net|perf_hooks|querystring|sqlite|stream\/web|worker_threads|zlib)$/,
    file: "node-absent.ts",
  },
  { importer: UNDICI, specifier: /\/(util\/timers|errors)$/, file: "node-absent.ts" },
  { importer: UNDICI, specifier: /^\.\/tree$/, file: "header-names.ts" },
  {
    importer: /\/undici\/lib\/core\/util\.js$/,
    specifier: /^\.\/constants$/,
    file: "header-names.ts",
  },
  { importer: UNDICI, specifier: /^\.\/formdata-parser$/, file: "form-parser.ts" },
  { importer: JSDOM, specifier: /\/helpers\/shadow-dom$/, file: "dom-tree.ts" },
  {
    importer: JSDOM,
    specifier: /\/idl\/(MouseEvent|ErrorEvent|BeforeUnloadEvent)$/,
    file: "dom-tree.ts",
  },
  { importer: JSDOM, specifier: /\/helpers\/is-window$/, file: "is-window.cjs" },
  { importer: JSDOM, specifier: /\/runtime-script-errors$/, file: "report-exception.cjs" },
  { importer: CORE_JS, specifier: /\/internals\/global-this$/, file: "core-js-scope.cjs" },
  { importer: CORE_JS, specifier: /\/internals\/detach-transferable$/, file: "detach-buffer.cjs" },
  { importer: WHATWG_URL, specifier: /^tr46$/, file: "idna.cjs" },
  { importer: WHATWG_URL, specifier: /^@exodus\/bytes\//, file: "percent-encode.cjs" },
  {
    importer: /\/@exodus\/bytes\/(encoding|fallback\/encoding|whatwg)\.js$/,
    specifier: /\/(multi-byte|single-byte)\.js$/,
    file: "legacy-encodings.ts",
  },
];

interface Patch {
  file: RegExp;
  find: RegExp;
  replacement: string;
}

const PATCHES: Patch[] = [
  // What these modules look for on globalThis is what they are to provide.
  {
    file: /\/@exodus\/bytes\/.*\.js$/,
    find: /^/,
    replacement: "const globalThis = { get TransformStream() { return TransformStream } };",
  },
  // So that a class is evaluated when the first object is asked whether it is an instance.
  {
    file: /\/undici\/lib\/web\/webidl\/index\.js$/,
    find: /webidl\.util\.MakeTypeAssertion\((\w+)\)/g,
    replacement: "(V) => Object(V) === V && webidl.util.MakeTypeAssertion($1)(V)",
  },
];

function patch(path: string, { find, replacement }: Patch): string {
  const source = readFileSync(path, "utf8");
  const patched = source.replaceAll(new RegExp(find, "g"), replacement);
  if (patched === source) {
    throw new Error(`${path} has changed: ${find} is not in it`);
  }
  return patched;
}

/** @throws Error, which ends the build, for a module of Node.js that nothing stands in for */
export const packageStandIns: Plugin = {
  name: "package-stand-ins",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer }) => {
      const found = STAND_INS.find(
        (one) => one.importer.test(importer) && one.specifier.test(path),
      );
      if (found) {
        return { path: folder + found.file };
      }
      if (path.startsWith("node:")) {
        throw new Error(`${importer} imports ${path}, which does not exist in an isolate`);
      }
      return undefined;
    });
    for (const one of PATCHES) {
      build.onLoad({ filter: one.file }, ({ path }) => ({ contents: patch(path, one) }));
    }
  },
};
