import { defaultExportPlaces, emptyNames } from "./arrows.mjs";

/** @typedef {import("./check-imports.mjs").Failure} Failure */

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
/** Next.js gives meaning to `[param]`, `(group)`, `@slot` and `_private` folders under app/. */
const nextFolder = /^(@|_|\(\.*\))?[([.]*[a-zA-Z0-9-]+[)\]]*$/;
const nextApp = /^apps\/web\/src\/app\//;

/** @param {string} path @returns {Omit<Failure, "path">[]} */
function checkName(path) {
  const segments = path.split("/");
  return segments.flatMap((segment, index) => {
    const isFolder = index < segments.length - 1;
    const isNextFolder = isFolder && nextApp.test(path) && nextFolder.test(segment);
    const failures = [];
    if (!kebabCase.test(segment) && !isNextFolder) {
      const message = `"${segment}" is not kebab-case; use lower-case words joined by hyphens`;
      failures.push({ rule: "kebab-case", line: 1, message });
    }
    const stem = segment.split(".")[0] ?? "";
    if (emptyNames.includes(stem.split("-").pop() ?? "")) {
      const message = `"${segment}" says nothing about what is inside; name it after what it does or holds`;
      failures.push({ rule: "empty-name", line: 1, message });
    }
    return failures;
  });
}

/** @param {import("./read-workspace.mjs").SourceFile} file @returns {Omit<Failure, "path">[]} */
function checkFile(file) {
  const failures = checkName(file.path);
  if (!file.path.endsWith("/env.ts")) {
    for (const line of file.source.processEnvLines) {
      const message = "reads process.env; read it in the app's env.ts and pass the value in";
      failures.push({ rule: "process-env", line, message });
    }
  }
  if (!defaultExportPlaces.some((place) => place.test(file.path))) {
    for (const line of file.source.defaultExportLines) {
      const message = "has a default export; export it by its name";
      failures.push({ rule: "default-export", line, message });
    }
  }
  return failures;
}

/** @param {import("./read-workspace.mjs").WorkspacePackage[]} workspace @returns {Failure[]} */
export function checkFiles(workspace) {
  return workspace.flatMap((owner) =>
    owner.files.flatMap((file) =>
      checkFile(file).map((failure) => ({ ...failure, path: file.path })),
    ),
  );
}
