import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readSource } from "./read-source.mjs";

/**
 * @typedef {object} SourceFile
 * @property {string} path relative to the workspace's root, with forward slashes
 * @property {boolean} isDevelopment not shipped: a test, test support, or tooling beside src/; may use
 *   devDependencies
 * @property {import("./read-source.mjs").Source} source
 *
 * @typedef {object} WorkspacePackage
 * @property {string} name from package.json
 * @property {string} folder relative to the root
 * @property {Set<string>} dependencies
 * @property {Set<string>} devDependencies
 * @property {SourceFile[]} files
 */

const skippedFolders = new Set([
  ..."node_modules generated dist .next .turbo test-results playwright-report results .peers".split(
    " ",
  ),
]);
const sourceFile = /\.[cm]?[jt]sx?$/;
const testFile = /(\.(test|spec|config)\.[a-z]+$|(^|\/)(testing|fixtures)\/)/;

/** @param {string} root @param {string} folder @returns {string[]} */
function listFiles(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const relative = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, relative);
    // next-env.d.ts is written by Next.js itself and never committed.
    return sourceFile.test(entry.name) && entry.name !== "next-env.d.ts" ? [relative] : [];
  });
}

/**
 * Reads every package of the workspace with its sources.
 * @param {string} root
 * @returns {WorkspacePackage[]}
 */
export function readWorkspace(root) {
  const grouped = ["apps", "packages"].flatMap((group) =>
    existsSync(path.join(root, group))
      ? readdirSync(path.join(root, group)).map((name) => `${group}/${name}`)
      : [],
  );
  return [...grouped, "bench", "e2e", "faults"]
    .filter((folder) => existsSync(path.join(root, folder, "package.json")))
    .map((folder) => readPackage(root, folder));
}

/** @param {string} root @param {string} folder @returns {WorkspacePackage} */
function readPackage(root, folder) {
  const manifest = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  return {
    name: manifest.name,
    folder,
    dependencies: new Set(
      Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    ),
    devDependencies: new Set(Object.keys(devDependencies ?? {})),
    files: listFiles(root, folder).map((file) => ({
      path: file,
      isDevelopment: testFile.test(file) || !file.startsWith(`${folder}/src/`),
      source: readSource(path.join(root, file)),
    })),
  };
}
