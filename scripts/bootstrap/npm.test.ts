import { expect, test } from "vitest";
import { cleanNpmEnv } from "./npm.mjs";
import { isAcceptedNode } from "./toolchain.mjs";

test("only what says how to reach the registry passes from an outer npm", () => {
  const kept = {
    PATH: "/bin",
    npm_config_registry: "https://registry.example/",
    NPM_CONFIG_REGISTRY: "https://registry.example/",
    npm_config_https_proxy: "http://proxy.example",
    npm_config_strict_ssl: "false",
    npm_config_cache: "/cache",
    "npm_config_//registry.example/:_authToken": "token",
    "npm_config_@acme:registry": "https://acme.example/",
    npm_lifecycle_event: "start",
  };
  const leaking = {
    npm_config_prefix: "/usr",
    npm_config_local_prefix: "/work",
    npm_config_global: "true",
    npm_config_loglevel: "silent",
    npm_config_omit: "dev",
    npm_config_workspace: "web",
    npm_config_dry_run: "true",
    NPM_CONFIG_IGNORE_SCRIPTS: "true",
  };
  expect(cleanNpmEnv({ ...kept, ...leaking })).toEqual(kept);
});

test.each([
  ["26.10.0", true],
  ["26.0.0", true],
  ["26.99.1", true],
  ["26.0.0-nightly20260101", false],
  ["27.0.0", false],
  ["25.9.0", false],
  ["20.20.2", false],
  ["2.6.0", false],
])("Node.js %s is accepted: %s", (version, isAccepted) => {
  expect(isAcceptedNode(version, "26.10.0")).toBe(isAccepted);
});
