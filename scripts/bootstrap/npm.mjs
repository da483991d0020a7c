import { existsSync } from "node:fs";
import path from "node:path";

/**
 * What of npm's configuration must reach a nested npm: how to reach the registry. All else (prefix,
 * loglevel, workspace, omit, …) belongs to the command the person typed and would bend ours.
 */
const keptConfig =
  /^(registry|.*proxy|cafile|ca|cert|key|strict_ssl|cache|userconfig|globalconfig|_auth.*|.*:_.*|@.*|\/\/.*|fetch_.*|maxsockets|offline|prefer_offline)$/;

/**
 * The environment without the npm_config_* that would leak from an outer npm.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanNpmEnv(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => {
      const option = /^npm_config_(.*)$/i.exec(name)?.[1];
      return option === undefined || keptConfig.test(option.toLowerCase().replace(/-/g, "_"));
    }),
  );
}

/**
 * The command line of npm itself: the npm that runs us, else the one beside this Node.js, else PATH's.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
export function findNpm(env) {
  const beside = path.resolve(process.execPath, "../../lib/node_modules/npm/bin/npm-cli.js");
  for (const candidate of [env.npm_execpath, beside]) {
    if (candidate && path.basename(candidate) === "npm-cli.js" && existsSync(candidate)) {
      return [process.execPath, candidate];
    }
  }
  return ["npm"];
}
