import type { IncomingHttpHeaders } from "node:http";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EgressRequest } from "./check-request.ts";
import {
  createFakeInternet,
  type FakeInternet,
  trustTestCertificate,
} from "./testing/fake-internet.ts";

interface Asked {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let internet: FakeInternet;
let asked: Asked[] = [];
beforeAll(trustTestCertificate);
beforeEach(async () => {
  internet = await createFakeInternet();
  internet.zone = {
    "public.example": [["93.184.216.34"]],
    "other.example": [["93.184.216.35"]],
  };
  asked = [];
});
afterEach(async () => {
  await internet[Symbol.asyncDispose]();
});

/** Answers with the redirects in turn, then with 200. */
function redirectBy(...hops: [status: number, location: string][]): void {
  internet.handle = async (request, response) => {
    const hop = hops[asked.length];
    const { method = "", url = "", headers } = request;
    const entry: Asked = { method, url: `//${headers.host}${url}`, headers, body: "" };
    asked.push(entry);
    for await (const chunk of request) entry.body += chunk;
    if (hop) response.writeHead(hop[0], { location: hop[1] }).end("moved");
    else response.end("here");
  };
}

const ask = (request: Partial<EgressRequest> = {}) =>
  internet.egress().request({ method: "GET", url: "http://public.example/start", ...request });

describe("method and body", () => {
  test.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "POST", "GET"],
    [303, "PUT", "GET"],
    [303, "DELETE", "GET"],
    [303, "HEAD", "HEAD"],
    [301, "PUT", "PUT"],
    [302, "PATCH", "PATCH"],
    [307, "POST", "POST"],
    [308, "POST", "POST"],
    [307, "HEAD", "HEAD"],
  ])("%i makes of %s a %s", async (status, before, after) => {
    redirectBy([status, "/next"]);
    const body = before === "HEAD" ? null : "payload";
    await ask({ method: before, body, headers: { "content-type": "text/plain", "x-own": "1" } });
    const last = asked.at(-1);
    expect(last).toMatchObject({ method: after, url: "//public.example/next" });
    expect(last?.headers["x-own"]).toBe("1");
    const isKept = after !== "GET" && body !== null;
    expect(last?.body).toBe(isKept ? "payload" : "");
    expect(last?.headers["content-type"]).toBe(after === "GET" ? undefined : "text/plain");
  });
});

describe("credentials", () => {
  const secrets = { Authorization: "Bearer s", COOKIE: "id=s", "x-own": "1" };
  const seen = () =>
    asked.map(({ headers }) => [headers.authorization, headers.cookie, headers["x-own"]]);
  const all = ["Bearer s", "id=s", "1"];
  const none = [undefined, undefined, "1"];

  test.each<[string, string, string]>([
    ["another path", "http://public.example/a", "/b"],
    ["the same host in capitals", "http://public.example/a", "HTTP://PUBLIC.example:80/b"],
  ])("stay for %s", async (_name, url, location) => {
    redirectBy([302, location]);
    await ask({ url, headers: secrets });
    expect(seen()).toEqual([all, all]);
  });

  test.each<[string, string, string]>([
    ["another host", "http://public.example/a", "http://other.example/"],
    ["another host, scheme left out", "http://public.example/a", "//other.example/"],
    ["another port", "http://public.example/a", "http://public.example:8080/"],
    ["the same host without TLS", "https://public.example/a", "http://public.example/"],
    ["the same host with TLS", "http://public.example/a", "https://public.example/"],
  ])("are dropped for %s", async (_name, url, location) => {
    redirectBy([307, location]);
    await ask({ url, headers: secrets });
    expect(seen()).toEqual([all, none]);
  });

  test("do not come back with the host they were for", async () => {
    redirectBy([302, "http://other.example/"], [302, "http://public.example/"]);
    await ask({ headers: secrets });
    expect(seen()).toEqual([all, none, none]);
  });
});

describe("chains", () => {
  test("the last URL is told, without fragment", async () => {
    redirectBy([302, "a?x=1#top"], [301, "https://other.example/b#end"]);
    const answer = await ask();
    expect(answer).toMatchObject({ status: 200, redirected: true, url: "https://other.example/b" });
    expect(asked.map(({ url }) => url)).toEqual([
      "//public.example/start",
      "//public.example/a?x=1",
      "//other.example/b",
    ]);
  });

  test("five redirects are followed, a sixth is not", async () => {
    redirectBy(...Array.from({ length: 5 }, (): [number, string] => [302, "/next"]));
    expect((await ask()).status).toBe(200);
    asked = [];
    redirectBy(...Array.from({ length: 6 }, (): [number, string] => [302, "/next"]));
    await expect(ask()).rejects.toMatchObject({
      code: "connection_failed",
      message: "there are more than 5 redirects",
    });
    expect(asked).toHaveLength(6);
  });

  test("lead to a host that the request may reach by itself, and to no other", async () => {
    redirectBy([302, "http://10.0.0.5/"], [302, "http://10.0.0.6/"]);
    await expect(ask({ allowedHosts: ["10.0.0.5"] })).rejects.toMatchObject({
      code: "ssrf_blocked",
      message: "SSRF protection: 10.0.0.6 is not a public address: private (RFC 1918)",
    });
    expect(asked).toHaveLength(2);
  });

  test("manual answers the redirect, error fails", async () => {
    redirectBy([302, "http://127.0.0.1/"]);
    const answer = await ask({ redirect: "manual" });
    expect(answer).toMatchObject({ status: 302, redirected: false });
    expect(answer.headers).toContainEqual(["location", "http://127.0.0.1/"]);
    expect(Buffer.from(answer.body).toString()).toBe("moved");
    asked = [];
    await expect(ask({ redirect: "error" })).rejects.toMatchObject({ code: "connection_failed" });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [302, undefined],
    [304, "/next"],
    [300, "/next"],
    [201, "/next"],
  ])("%i with location %s is an answer like any other", async (status, location) => {
    internet.handle = (_request, response) =>
      response.writeHead(status, location === undefined ? {} : { location }).end();
    expect(await ask()).toMatchObject({ status, redirected: false });
  });

  test("a location in UTF-8 is read as such", async () => {
    const location = Buffer.from("/grüß").toString("latin1");
    redirectBy([302, location]);
    await ask();
    expect(asked.at(-1)?.url).toBe("//public.example/gr%C3%BC%C3%9F");
  });

  test("the body of a redirect is not waited for", async () => {
    internet.handle = (request, response) => {
      if (request.url === "/start") response.writeHead(302, { location: "/next" }).write("endless");
      else response.end("here");
    };
    expect((await ask()).status).toBe(200);
  });
});

describe("where a redirect must not lead", () => {
  test.each([
    ["loopback", "http://127.0.0.1/"],
    ["metadata, scheme left out", "//169.254.169.254/latest/meta-data/"],
    ["backslashes for slashes", "\\\\10.0.0.1\\"],
    ["a name of an internal network", "http://postgres:5432/"],
    ["another scheme", "file:///etc/passwd"],
    ["what is no URL", "http://127.0.0.1:99999/"],
    ["user and password", "http://a:b@public.example/"],
    ["a bad port", "http://public.example:25/"],
  ])("%s", async (_name, location) => {
    redirectBy([302, "/hop"], [302, location]);
    await expect(ask()).rejects.toMatchObject({
      code: "ssrf_blocked",
      message: expect.stringContaining("SSRF"),
    });
    expect(internet.dialed.map(({ addresses }) => addresses)).toEqual([
      ["93.184.216.34"],
      ["93.184.216.34"],
    ]);
  });

  test("to a name that has changed its address since the hop before", async () => {
    internet.zone = { "public.example": [["93.184.216.34"], ["93.184.216.36"], ["10.0.0.5"]] };
    redirectBy([307, "/a"], [307, "/b"]);
    await expect(ask()).rejects.toMatchObject({
      code: "ssrf_blocked",
      message: 'SSRF protection: "public.example" has an address that scripts must not reach',
    });
    expect(internet.dialed.map(({ addresses }) => addresses[0])).toEqual([
      "93.184.216.34",
      "93.184.216.36",
    ]);
  });
});
