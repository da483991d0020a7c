import { expect, test } from "vitest";
import { readSettings } from "../env.ts";
import { describeServices } from "./services.ts";

test("web and runner are told the operator's settings, and the logins that were made for them", () => {
  const before = "9f1c2ab45d7e8f60a1b2c3d4e5f60718";
  const settings = readSettings({
    DATABASE_URL: "postgres://owner:hush@db.example/runlet",
    RUNLET_PREVIOUS_SECRETS: before,
  });
  const urls = { appUrl: "postgres://app@db.example/r", systemUrl: "postgres://sys@db.example/r" };
  const services = describeServices(settings, "production", "the present one", urls);
  expect(services.map(({ name }) => name)).toEqual(["runner", "web"]);
  for (const { env } of services) {
    expect(env).toMatchObject({
      RUNLET_SECRET: "the present one",
      RUNLET_PREVIOUS_SECRETS: before,
      RUNLET_APP_DATABASE_URL: urls.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: urls.systemUrl,
    });
    expect(JSON.stringify(env)).not.toContain("hush");
  }
});
