import { isBuiltin } from "node:module";
import path from "node:path";
import { allowedImports, confinedPackages, typeOnlyImports } from "./arrows.mjs";

/**
 * @typedef {import("./read-workspace.mjs").WorkspacePackage} WorkspacePackage
 * @typedef {import("./read-workspace.mjs").SourceFile} SourceFile
 * @typedef {import("./read-source.mjs").Import} Import
 * @typedef {{ rule: string, path: string, line: number, message: string }} Failure
 */

/** Paths inside the own package: relative, Node.js' `#imports`, and web's `@/`. @param {string} specifier */
const isInternal = (specifier) => /^(\.{0,2}\/|\.{1,2}$|#|@\/)/.test(specifier);

/** `@scope/name/sub/path` → `@scope/name`. @param {string} specifier */
function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * @param {WorkspacePackage} owner @param {SourceFile} file @param {Import} found
 * @returns {Omit<Failure, "path" | "line">[]}
 */
function checkImport(owner, file, found) {
  const { specifier } = found;
  if (isInternal(specifier)) return checkRelative(owner, file, specifier);
  if (specifier.startsWith("node:")) return [];
  if (isBuiltin(specifier)) {
    const message = `imports "${specifier}"; write "node:${specifier}"`;
    return [{ rule: "undeclared-dependency", message }];
  }
  const name = packageOf(specifier);
  if (name === owner.name) return [];
  return [
    ...checkDeclared(owner, file, found, name),
    ...checkArrow(owner, file, found, name),
    ...checkConfined(file, found, name),
  ];
}

/** @param {WorkspacePackage} owner @param {SourceFile} file @param {string} specifier */
function checkRelative(owner, file, specifier) {
  if (!specifier.startsWith(".")) return [];
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  if (target === owner.folder || target.startsWith(`${owner.folder}/`)) return [];
  const message = `imports "${specifier}" across packages; import the other package by its name`;
  return [{ rule: "relative-across-packages", message }];
}

/** @param {WorkspacePackage} owner @param {SourceFile} file @param {Import} found @param {string} name */
function checkDeclared(owner, file, found, name) {
  const isDevelopment = file.isDevelopment || found.isTypeOnly;
  if (owner.dependencies.has(name) || (isDevelopment && owner.devDependencies.has(name))) return [];
  const place = isDevelopment ? "devDependencies" : "dependencies";
  const message = `imports "${name}", which ${owner.folder}/package.json does not declare; add it to its ${place}`;
  return [{ rule: "undeclared-dependency", message }];
}

/** @param {WorkspacePackage} owner @param {SourceFile} file @param {Import} found @param {string} name */
function checkArrow(owner, file, found, name) {
  if (!name.startsWith("@runlet/")) return [];
  /** @type {string[]} */
  const allowed = allowedImports[/** @type {keyof typeof allowedImports} */ (owner.name)] ?? [];
  if (!allowed.includes(name)) {
    const may = allowed.length ? `may import ${allowed.join(", ")}` : "imports no other package";
    const message = `imports "${name}", but ${owner.name} ${may}; turn the arrow round: declare what you need here and let the caller supply it`;
    return [{ rule: "arrow", message }];
  }
  const isTypesOnly = typeOnlyImports.some(([from, to]) => from === owner.name && to === name);
  if (isTypesOnly && !found.isTypeOnly && !file.isDevelopment) {
    const message = `imports values of "${name}"; write "import type", only its types may cross`;
    return [{ rule: "arrow", message }];
  }
  return [];
}

/** @param {SourceFile} file @param {Import} found @param {string} name */
function checkConfined(file, found, name) {
  const confined = confinedPackages.find((item) => item.name === name);
  if (!confined || confined.places.test(file.path)) return [];
  if (found.isTypeOnly && confined.typeOnlyPlaces?.test(file.path)) return [];
  const message = `imports "${name}", which does not belong here; ${confined.instead}`;
  return [{ rule: "confined-package", message }];
}

/** @param {WorkspacePackage[]} workspace @returns {Failure[]} */
export function checkImports(workspace) {
  return workspace.flatMap((owner) =>
    owner.files.flatMap((file) =>
      file.source.imports.flatMap((found) =>
        checkImport(owner, file, found).map((failure) => ({
          ...failure,
          path: file.path,
          line: found.line,
        })),
      ),
    ),
  );
}
