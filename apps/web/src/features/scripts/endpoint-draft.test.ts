import { createScriptInput, type Endpoint } from "@runlet/core";
import { describe, expect, it } from "vitest";
import { draftEndpoint, endpointInput, hasMoreSettings } from "./endpoint-draft.ts";

const endpoint: Endpoint = {
  path: "/orders/:id",
  methods: ["PUT", "OPTIONS"],
  auth: { mode: "session" },
  cors: {
    origins: ["https://app.example.com", "http://localhost:5173"],
    headers: ["X-Shop", "X-Trace"],
    exposeHeaders: ["X-Total"],
    credentials: true,
    maxAgeSeconds: 0,
  },
  rateLimit: {
    perEndpoint: { requests: 100, seconds: 1 },
    perCaller: { requests: 3, seconds: 90 },
  },
  maxBodyBytes: 0,
};
const auths: Endpoint["auth"][] = [
  { mode: "public" },
  { mode: "api_key" },
  { mode: "session" },
  { mode: "hmac", form: "slack", secret: "SLACK_HOOK", toleranceSeconds: 0 },
  {
    mode: "jwt",
    issuer: "https://id.example.com/",
    audience: "orders",
    jwksUrl: "https://id.example.com/keys",
    toleranceSeconds: 7,
  },
  { mode: "jwt", issuer: "https://id.example.com/", audience: "orders", toleranceSeconds: 30 },
];

/** An endpoint as the API keeps it. */
function toSaved(http: object): Endpoint {
  const script = { name: "saved", type: "http", source: "export default () => 1", http };
  const saved = createScriptInput.parse(script).http;
  if (!saved) throw new Error("the API kept no endpoint");
  return saved;
}

describe("an endpoint that goes through the form untouched", () => {
  it.each(auths)("keeps all of it: %o", (auth) => {
    const saved = toSaved({ ...endpoint, auth });
    expect(endpointInput(draftEndpoint(saved))).toEqual(saved);
  });

  it.each([
    { cors: null },
    { rateLimit: null },
    { rateLimit: { perCaller: { requests: 1, seconds: 60 } } },
    { rateLimit: { perEndpoint: { requests: 1, seconds: 60 } } },
  ])("keeps what it lacks: %o", (part) => {
    const saved = toSaved({ ...endpoint, ...part });
    expect(endpointInput(draftEndpoint(saved))).toEqual(saved);
  });
});

describe("an emptied field", () => {
  it("means what core means by one that is left out", () => {
    const draft = draftEndpoint();
    const hmac = { form: "stripe", secret: "HOOK", toleranceSeconds: " " } as const;
    const jwt = {
      issuer: "https://id.example.com/",
      audience: "a",
      jwksUrl: "",
      toleranceSeconds: "",
    };
    const rate = { requests: "5", seconds: "" };
    const cors = { ...draft.cors, origins: "*", maxAgeSeconds: "" };
    const emptied = { ...draft, hmac, jwt, cors, perCaller: rate, maxBodyBytes: "" };
    const bare = {
      path: draft.path,
      methods: draft.methods,
      cors: { origins: ["*"] },
      rateLimit: { perCaller: { requests: 5 } },
    };
    const signed = { mode: "hmac", form: "stripe", secret: "HOOK" };
    expect(endpointInput({ ...emptied, authMode: "hmac" })).toEqual(
      toSaved({ ...bare, auth: signed }),
    );
    const token = { mode: "jwt", issuer: jwt.issuer, audience: jwt.audience };
    expect(endpointInput({ ...emptied, authMode: "jwt" })).toEqual(
      toSaved({ ...bare, auth: token }),
    );
  });

  it("switches rates and CORS off", () => {
    const draft = draftEndpoint(endpoint);
    const none = { requests: "", seconds: "60" };
    const cors = { ...draft.cors, origins: " \n" };
    const input = endpointInput({ ...draft, perEndpoint: none, perCaller: none, cors });
    expect(input).toMatchObject({ cors: null, rateLimit: null });
  });
});

it("reads origins from lines and headers from between commas", () => {
  const draft = draftEndpoint(endpoint);
  const cors = {
    ...draft.cors,
    origins: " https://a.example \n\nhttps://b.example\n",
    headers: "A,B , C",
  };
  expect(endpointInput({ ...draft, cors }).cors).toMatchObject({
    origins: ["https://a.example", "https://b.example"],
    headers: ["A", "B", "C"],
  });
});

describe("what is folded away", () => {
  it("is all usual for a new endpoint, whoever may call it", () => {
    expect(hasMoreSettings(draftEndpoint())).toBe(false);
    expect(hasMoreSettings({ ...draftEndpoint(), authMode: "jwt" })).toBe(false);
  });

  it.each([
    { cors: { origins: ["*"] } },
    { rateLimit: { perEndpoint: { requests: 1 } } },
    { maxBodyBytes: 10 },
    { auth: { mode: "hmac", form: "slack", secret: "S", toleranceSeconds: 10 } },
  ])("is not all usual: %o", (part) => {
    const saved = toSaved({ path: "/a", methods: ["GET"], ...part });
    expect(hasMoreSettings(draftEndpoint(saved))).toBe(true);
  });
});
