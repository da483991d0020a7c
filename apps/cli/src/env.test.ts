import path from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "./env.ts";
import { projectRoot } from "./project-root.ts";
import { Refusal } from "./refusal.ts";

const secret = "9f1c2ab45d7e8f60a1b2c3d4e5f60718";

test("without variables the defaults hold", () => {
  expect(readSettings({})).toEqual({
    databaseUrl: null,
    home: path.join(projectRoot, ".runlet"),
    workingFolder: process.cwd(),
    adminEmail: "admin@runlet.local",
    adminPassword: null,
    port: 3000,
    runnerPort: 4000,
    secret: null,
    previousSecrets: [],
    childEnv: {},
  });
});

test("a variable set to nothing counts as not set", () => {
  const settings = readSettings({ PORT: "", DATABASE_URL: "", RUNLET_HOME: "", RUNLET_SECRET: "" });
  expect(settings).toMatchObject({ port: 3000, databaseUrl: null, secret: null });
});

test("children inherit everything but the owner's database and the first password", () => {
  const { childEnv } = readSettings({
    PATH: "/bin",
    AUTH_GITHUB_ID: "id",
    RUNLET_PREVIOUS_SECRETS: secret,
    DATABASE_URL: "postgres://owner:hush@db.example/runlet",
    RUNLET_ADMIN_EMAIL: "ada@acme.example",
    RUNLET_ADMIN_PASSWORD: "correct horse",
  });
  expect(childEnv).toEqual({
    PATH: "/bin",
    AUTH_GITHUB_ID: "id",
    RUNLET_PREVIOUS_SECRETS: secret,
  });
});

test("an absolute data folder is taken as it is", () => {
  expect(readSettings({ RUNLET_HOME: "/srv/runlet" }).home).toBe("/srv/runlet");
});

test("folders that are typed are taken from where npm was started", () => {
  expect(readSettings({ INIT_CWD: "/srv/shop" }).workingFolder).toBe("/srv/shop");
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ["a word for a port", { PORT: "web" }, /^PORT must be a port from 1 to 65535\.$/],
  ["port 0", { PORT: "0" }, /^PORT must/],
  ["a port too high", { RUNNER_PORT: "65536" }, /^RUNNER_PORT must be a port/],
  ["half a port", { PORT: "80.5" }, /^PORT must/],
  ["one port for both", { PORT: "4000" }, /^RUNNER_PORT must differ from PORT\.$/],
  [
    "another database",
    { DATABASE_URL: "mysql://u:hush@h/d" },
    /^DATABASE_URL must be a connection/,
  ],
  ["no address", { DATABASE_URL: "localhost" }, /^DATABASE_URL must be a connection string/],
  ["no database", { DATABASE_URL: "postgres://u:hush@h:5432" }, /^DATABASE_URL must name a data/],
  ["no e-mail", { RUNLET_ADMIN_EMAIL: "root" }, /^RUNLET_ADMIN_EMAIL must be an e-mail address/],
  ["a short password", { RUNLET_ADMIN_PASSWORD: "word" }, /^RUNLET_ADMIN_PASSWORD must have/],
  ["a short secret", { RUNLET_SECRET: secret.slice(1) }, /^RUNLET_SECRET must have at least 32/],
  ["a short one of before", { RUNLET_PREVIOUS_SECRETS: `${secret},hush` }, /^RUNLET_PREVIOUS_SEC/],
  ["another store", { REDIS_URL: "http://u:hush@h:6379" }, /^REDIS_URL must be an address/],
  ["one letter", { RUNLET_SECRET: "a".repeat(64) }, /^RUNLET_SECRET is too weak \(it repeats/],
  [
    "a repeated word",
    { RUNLET_SECRET: "changeme12".repeat(4) },
    /^RUNLET_SECRET is too weak \(it rep/,
  ],
  ["few letters", { RUNLET_SECRET: `${"abcab".repeat(6)}bacbaa` }, /^RUNLET_SECRET is too weak/],
  ["a placeholder", { RUNLET_SECRET: "please-CHANGE-ME-before-you-go-live-1" }, /placeholder/],
  ["a sequence", { RUNLET_SECRET: "0123456789abcdefghijklmnopqrstuvwxyz" }, /it is a sequence/],
])("%s is refused with a sentence that names the variable, not its value", (_, env, words) => {
  const read = () => readSettings(env);
  expect(read).toThrow(Refusal);
  expect(read).toThrow(words);
  expect(read).not.toThrow(/hush|changeme12|aaaa/);
});

test.each([secret, `${secret}${secret}x`.slice(3), "Tr0ub4dor&3-xkcd-Zebra_Quartz!9182"])(
  "a fit secret is taken: %s",
  (value) => {
    expect(readSettings({ RUNLET_SECRET: value }).secret).toBe(value);
  },
);
