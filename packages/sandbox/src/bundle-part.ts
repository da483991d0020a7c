/**
 * Bundles one part of the web platform's globals with the packages it comes from (see
 * guest/web/load-parts.ts). It becomes a function, so that nothing of it is evaluated before it is
 * asked for. Names that its packages take for globals become properties of that function's argument.
 */
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { PackageGlobals } from "./guest/web/package-globals.ts";
import { packageStandIns } from "./package-stand-ins.ts";

const folder = fileURLToPath(new URL("./guest/web/parts/", import.meta.url));

/** Checked against the names that there are, which cannot be imported: they are for an isolate. */
const PACKAGE_GLOBALS: Record<keyof PackageGlobals, true> = {
  AbortController: true,
  AbortSignal: true,
  Blob: true,
  Buffer: true,
  DOMException: true,
  File: true,
  MessagePort: true,
  ReadableStream: true,
  SharedArrayBuffer: true,
  TextDecoder: true,
  TextDecoderStream: true,
  TextEncoder: true,
  TransformStream: true,
  URL: true,
  URLSearchParams: true,
  idna: true,
  noteEvaluation: true,
  percentEncodeAfterEncoding: true,
  process: true,
  queueMicrotask: true,
  randomBytes: true,
  setTimer: true,
  structuredClone: true,
};

const define = Object.fromEntries(
  Object.keys(PACKAGE_GLOBALS).map((name) => [name, `packageGlobals.${name}`]),
);

/** What all bundles of the guest have in common. */
export const GUEST_BUNDLE = {
  bundle: true,
  // Top-level names would become globals of the script's own realm.
  format: "iife",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "esnext",
  // A text of one byte a character takes half the memory in each isolate.
  charset: "ascii",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

/** A module of a part is evaluated when it is first needed: each tells the guest when that is. */
function noteEvaluations(text: string): string {
  const noted = text.replaceAll(
    /(mod\|\||fn&&\(res=)\(0,(cb|fn)\[/g,
    "$1(packageGlobals.noteEvaluation(),0,$2[",
  );
  const helpers = text.match(/__(?:esm|commonJS)=\(/g)?.length ?? 0;
  if (noted.split("noteEvaluation(),0,").length - 1 !== helpers) {
    throw new Error("The bundler evaluates modules in another way than before");
  }
  return noted;
}

async function bundlePart(name: string): Promise<string> {
  const { outputFiles } = await build({
    ...GUEST_BUNDLE,
    entryPoints: [`${folder}${name}.ts`],
    globalName: "bundle",
    define,
    plugins: [packageStandIns],
    write: false,
  });
  const text = noteEvaluations(outputFiles[0]?.text ?? "");
  return `export const evaluate = (packageGlobals) => {\n${text}\nreturn bundle.part;\n};`;
}

/** Gives `#parts/url` and its like the parts' bundles. */
export const guestParts: Plugin = {
  name: "guest-parts",
  setup(plugin) {
    plugin.onResolve({ filter: /^#parts\// }, ({ path }) => ({
      path: path.slice("#parts/".length),
      namespace: "part",
    }));
    plugin.onLoad({ filter: /.*/, namespace: "part" }, async ({ path }) => ({
      contents: await bundlePart(path),
      loader: "js",
    }));
  },
};
