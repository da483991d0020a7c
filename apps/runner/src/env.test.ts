import { expect, test } from "vitest";
import { EnvError, readEnv } from "./env.ts";

const good = {
  RUNNER_PORT: "4100",
  RUNLET_SECRET: "0123456789abcdef0123456789abcdef",
  RUNLET_APP_DATABASE_URL: "postgresql://app:word@localhost:5432/runlet",
  RUNLET_SYSTEM_DATABASE_URL: "postgres://system:word@localhost:5432/runlet",
};

test("takes what is given and fills in the port and the log level", () => {
  expect(readEnv(good)).toMatchObject({
    port: 4100,
    logLevel: "info",
    previousSecrets: [],
  });
  expect(readEnv({ ...good, RUNNER_PORT: undefined, LOG_LEVEL: "warn" })).toMatchObject({
    port: 4000,
    logLevel: "warn",
  });
});

test("takes the secrets of before, white space around them left out", () => {
  const RUNLET_PREVIOUS_SECRETS = `${"a".repeat(32)}, ${"b".repeat(40)}`;
  expect(readEnv({ ...good, RUNLET_PREVIOUS_SECRETS }).previousSecrets).toEqual([
    "a".repeat(32),
    "b".repeat(40),
  ]);
  expect(readEnv({ ...good, RUNLET_PREVIOUS_SECRETS: "" }).previousSecrets).toEqual([]);
});

test.each([
  ["RUNNER_PORT", "http"],
  ["RUNNER_PORT", "70000"],
  ["RUNLET_SECRET", "short"],
  ["RUNLET_SECRET", undefined],
  ["RUNLET_PREVIOUS_SECRETS", `${good.RUNLET_SECRET},short`],
  ["RUNLET_PREVIOUS_SECRETS", `${good.RUNLET_SECRET},`],
  ["RUNLET_APP_DATABASE_URL", "mysql://localhost/runlet"],
  ["RUNLET_SYSTEM_DATABASE_URL", undefined],
  ["LOG_LEVEL", "loud"],
  ["RUNLET_SANDBOX_SPARE_VMS", "many"],
  ["RUNLET_SANDBOX_MAX_VMS", "-7"],
  ["RUNLET_SANDBOX_MAX_VMS_PER_TENANT", "2.25"],
  ["RUNLET_SANDBOX_SLOTS_PER_VM", "5000"],
])("a bad %s (%s) is one sentence that names it and does not repeat it", (name, value) => {
  const read = () => readEnv({ ...good, [name]: value });
  expect(read).toThrow(EnvError);
  expect(read).toThrow(new RegExp(`^${name} must [^.]*\\.$`));
  if (value !== undefined) expect(read).not.toThrow(value);
});

test("takes the settings of the sandbox, and leaves to it what is not set", () => {
  expect(readEnv(good).sandbox).toEqual({});
  const given = {
    RUNLET_SANDBOX_SPARE_VMS: "0",
    RUNLET_SANDBOX_MAX_VMS: "40",
    RUNLET_SANDBOX_MAX_VMS_PER_TENANT: "2",
    RUNLET_SANDBOX_SLOTS_PER_VM: "4",
    RUNLET_SANDBOX_IDLE_TIMEOUT_MS: "1000",
    RUNLET_SANDBOX_MAX_EXECUTIONS_PER_VM: "50",
    RUNLET_SANDBOX_VM_MEMORY_MB: "256",
    RUNLET_SANDBOX_MAX_WAITING: "20",
    RUNLET_SANDBOX_MAX_WAITING_PER_TENANT: "10",
    RUNLET_SANDBOX_MAX_WAIT_MS: "5000",
    RUNLET_SANDBOX_MIN_FREE_MEMORY_MB: "",
  };
  expect(readEnv({ ...good, ...given }).sandbox).toEqual({
    spareVms: 0,
    maxVms: 40,
    maxVmsPerTenant: 2,
    slotsPerVm: 4,
    idleTimeoutMs: 1_000,
    maxExecutionsPerVm: 50,
    vmMemoryMb: 256,
    maxWaiting: 20,
    maxWaitingPerTenant: 10,
    maxWaitMs: 5_000,
  });
});
