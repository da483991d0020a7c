import { createScriptInput, defaultLimits, type Script } from "@runlet/core";
import { expect, test } from "vitest";
import { changedSettings, draftSettings, type SettingsDraft } from "./settings-draft.ts";

/** A script as the API answers it, with the needs that are given. */
function scriptWith(given: object): Script {
  const {
    http = null,
    schedule = null,
    ...rest
  } = createScriptInput.parse({
    name: "orders",
    type: "schedule" in given ? "scheduled" : "http",
    source: "export default () => 1",
    ...given,
  });
  const ran = { nextRunAt: null, lastRunAt: null, lastRunStatus: null };
  return {
    ...rest,
    id: "s1",
    version: 1,
    limits: { ...defaultLimits, ...rest.limits },
    http,
    schedule: schedule && { ...schedule, ...ran },
    event: null,
    createdBy: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    allowedStatuses: [],
    url: null,
  };
}

const http = {
  path: "/orders",
  methods: ["GET"],
  auth: {
    mode: "jwt",
    issuer: "https://a.example/",
    audience: "a",
    jwksUrl: "https://a.example/k",
  },
  cors: { origins: ["https://app.example.com"] },
  rateLimit: { perCaller: { requests: 1 }, perEndpoint: { requests: 9 } },
};

function change(script: Script, part: (draft: SettingsDraft) => Partial<SettingsDraft>) {
  const draft = draftSettings(script);
  return { ...draft, ...part(draft) };
}

test("a form that nothing was changed in sends nothing, whatever became of the script", () => {
  const before = scriptWith({ http });
  const now = scriptWith({ http: { ...http, path: "/other" }, name: "other" });
  expect(changedSettings(draftSettings(before), { before, now })).toEqual({});
});

test("of an endpoint only what was changed here is another than what the script has now", () => {
  const before = scriptWith({ http });
  const now = scriptWith({ http: { ...http, cors: null, methods: ["POST"] }, name: "renamed" });
  const draft = change(before, ({ needs }) => ({
    needs: { ...needs, endpoint: { ...needs.endpoint, path: "/orders/:id" } },
  }));
  expect(changedSettings(draft, { before, now })).toEqual({
    http: { ...now.http, path: "/orders/:id" },
  });
});

test("what was taken away is away, and nothing of another way to authenticate stays", () => {
  const before = scriptWith({ http });
  const { jwksUrl: _jwksUrl, ...auth } = http.auth;
  const without = change(before, ({ needs: { endpoint, ...needs } }) => ({
    needs: {
      ...needs,
      endpoint: {
        ...endpoint,
        jwt: { ...endpoint.jwt, jwksUrl: "" },
        perCaller: { ...endpoint.perCaller, requests: "" },
      },
    },
  }));
  const { rateLimit, ...rest } = scriptWith({ http: { ...http, auth } }).http ?? {};
  expect(changedSettings(without, { before, now: before }).http).toEqual({
    ...rest,
    rateLimit: { perEndpoint: rateLimit?.perEndpoint },
  });
  const open = change(before, ({ needs }) => ({
    needs: { ...needs, endpoint: { ...needs.endpoint, authMode: "public" } },
  }));
  expect(changedSettings(open, { before, now: before }).http?.auth).toEqual({ mode: "public" });
});

test("of a schedule and of limits too", () => {
  const schedule = { cron: "0 9 * * *", timezone: "UTC" };
  const before = scriptWith({ schedule });
  const now = scriptWith({
    schedule: { ...schedule, timezone: "Asia/Tashkent" },
    limits: { memoryMb: 128 },
  });
  const draft = change(before, ({ needs, limits }) => ({
    needs: { ...needs, cron: "0 10 * * *" },
    limits: { ...limits, timeoutMs: "1000" },
  }));
  expect(changedSettings(draft, { before, now })).toEqual({
    limits: { timeoutMs: 1_000 },
    schedule: {
      cron: "0 10 * * *",
      timezone: "Asia/Tashkent",
      overlap: "skip",
      catchUp: "last",
    },
  });
});
