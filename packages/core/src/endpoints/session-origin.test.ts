import { expect, test } from "vitest";
import { httpInput } from "./endpoint.ts";
import { maySendSession, type RequestSource } from "./session-origin.ts";

const host = "runlet.example.com";
const own = `https://${host}`;
const app = "https://app.example.com";
const evil = "https://evil.example";

const corsWith = (credentials: boolean) =>
  httpInput.parse({ path: "/a", methods: ["GET"], cors: { origins: [app], credentials } }).cors;

test.each<[string, Partial<RequestSource>, boolean]>([
  ["our own page", { fetchSite: "same-origin", origin: own }, true],
  ["our own page, without Origin", { fetchSite: "same-origin" }, true],
  ["opened by hand", { fetchSite: "none" }, true],
  ["no browser", {}, true],
  ["an older browser on our own page", { origin: own }, true],
  ["another site", { fetchSite: "cross-site", origin: evil }, false],
  ["another site, without Origin", { fetchSite: "cross-site" }, false],
  ["another site that claims our origin", { fetchSite: "cross-site", origin: own }, false],
  ["another site whose origin is listed", { fetchSite: "cross-site", origin: app }, false],
  ["a sibling", { fetchSite: "same-site", origin: "https://blog.example.com" }, false],
  ["a sibling, without Origin", { fetchSite: "same-site" }, false],
  ["a sibling that is listed", { fetchSite: "same-site", origin: app }, true],
  ["a word that no browser says", { fetchSite: "same-origin, none" }, false],
  ["an empty word", { fetchSite: "" }, false],
  ["an older browser on another site", { origin: evil }, false],
  ["an older browser on a listed page", { origin: app }, true],
  ["a sandboxed page", { origin: "null" }, false],
  ["an origin that starts like ours", { origin: `${own}.evil.example` }, false],
  ["our host on another port", { origin: `${own}:8443` }, false],
  ["no address at all", { origin: "runlet.example.com" }, false],
  ["an unknown host", { origin: own, host: undefined }, false],
])("%s", (_, source, expected) => {
  const given = { fetchSite: undefined, origin: undefined, host, ...source };
  expect(maySendSession(given, corsWith(true))).toBe(expected);
});

test.each([
  ["lets no cookies through", corsWith(false)],
  ["is not set", null],
])("an endpoint whose cors %s opens nothing", (_, cors) => {
  const source = { host, fetchSite: undefined, origin: app };
  expect(maySendSession(source, cors)).toBe(false);
  expect(maySendSession({ ...source, fetchSite: "same-site" }, cors)).toBe(false);
});
