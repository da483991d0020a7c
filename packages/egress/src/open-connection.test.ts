import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createEgress, type EgressOptions } from "./index.ts";
import {
  createFakeInternet,
  type FakeInternet,
  trustTestCertificate,
} from "./testing/fake-internet.ts";

let internet: FakeInternet;
beforeEach(async () => {
  internet = await createFakeInternet();
  internet.zone = { "public.example": [["93.184.216.34"]] };
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await internet[Symbol.asyncDispose]();
});

const get = (url: string) => internet.egress().request({ method: "GET", url });

describe("the connection", () => {
  test("is looked up, checked and opened anew for each request", async () => {
    internet.handle = (_request, response) => {
      response.setHeader("connection", "keep-alive");
      response.setHeader("keep-alive", "timeout=600");
      response.end();
    };
    internet.zone = { "public.example": [["93.184.216.34"], ["93.184.216.35"], ["10.0.0.5"]] };
    const egress = internet.egress();
    const ask = () => egress.request({ method: "GET", url: "http://public.example/" });
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: "ssrf_blocked" });
    expect(internet.lookedUp).toHaveLength(3);
    expect(internet.dialed).toEqual([
      { addresses: ["93.184.216.34"], port: 80 },
      { addresses: ["93.184.216.35"], port: 80 },
    ]);
  });

  test("is not opened again when it is lost", async () => {
    internet.handle = (request) => request.socket.destroy();
    await expect(get("http://public.example/")).rejects.toMatchObject({
      code: "connection_failed",
    });
    expect(internet.dialed).toHaveLength(1);
  });

  test("is given all addresses, when all of them were found good", async () => {
    internet.zone = { "public.example": [["2606:4700:4700::1111", "93.184.216.34"]] };
    await get("http://public.example:8080/");
    expect(internet.dialed).toEqual([
      { addresses: ["2606:4700:4700::1111", "93.184.216.34"], port: 8080 },
    ]);
  });

  test.each([
    ["93.184.216.34", "10.0.0.1"],
    ["127.0.0.1", "93.184.216.34"],
    ["93.184.216.34", "::ffff:7f00:1"],
    ["93.184.216.34", "fe80::1%eth0"],
  ])("is not opened when a name has %s and %s", async (...addresses) => {
    internet.zone = { "public.example": [addresses] };
    const answer = get("http://public.example/");
    await expect(answer).rejects.toMatchObject({
      code: "ssrf_blocked",
      message: 'SSRF protection: "public.example" has an address that scripts must not reach',
    });
    expect(internet.dialed).toEqual([]);
  });

  test.each(["http:", "https:"])(
    "%s ends before a byte is sent when it led elsewhere",
    async (scheme) => {
      let requests = 0;
      internet.handle = (_request, response) => {
        requests += 1;
        response.end();
      };
      internet.peerAddress = "10.0.0.5";
      await expect(get(`${scheme}//public.example/`)).rejects.toMatchObject({
        code: "ssrf_blocked",
        message: expect.not.stringContaining("10.0.0.5"),
      });
      expect(requests).toBe(0);
    },
  );

  test("is known by its address, whatever its spelling", async () => {
    internet.zone = { "public.example": [["2606:4700:4700:0:0:0:0:1111"]] };
    internet.peerAddress = "2606:4700:4700::1111";
    expect((await get("http://public.example/")).status).toBe(200);
  });
});

describe("TLS", () => {
  const refused = { code: "connection_failed" };

  test("a certificate of nobody's is refused, whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await expect(get("https://public.example/")).rejects.toMatchObject(refused);
  });

  test("a server that speaks no TLS is refused", async () => {
    internet.zone = { "public.example": [["93.184.216.34"]] };
    await expect(get("https://public.example:8443/")).rejects.toMatchObject(refused);
  });

  describe("with an authority that is trusted", () => {
    beforeAll(trustTestCertificate);

    test.each([
      ["https://public.example/", "public.example"],
      ["https://public.example./", "public.example"],
      ["https://8.8.8.8/", false],
      ["https://[2606:4700:4700::1111]/", false],
    ])("the certificate is good for %s, asked for by the name %s", async (url, name) => {
      let servername: unknown;
      internet.handle = (request, response) => {
        servername = (request.socket as TLSSocket & { servername: unknown }).servername;
        response.end();
      };
      expect((await get(url)).status).toBe(200);
      expect(servername).toBe(name);
    });

    test.each([
      "https://elsewhere.example/",
      "https://9.9.9.9/",
      "https://[2606:4700:4700::1001]/",
    ])("the certificate is not good for %s", async (url) => {
      internet.zone = { "elsewhere.example": [["93.184.216.34"]] };
      await expect(get(url)).rejects.toMatchObject({
        ...refused,
        message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
      });
    });
  });
});

describe("the system's own sockets", () => {
  let server: http.Server;
  let port = 0;
  beforeEach(async () => {
    server = http.createServer((request, response) => response.end(request.headers.host));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.close();
    await once(server, "close");
  });

  async function outcome(url: string, options: Partial<EgressOptions>, allowedHosts?: string[]) {
    const egress = createEgress(options);
    try {
      const { body } = await egress.request({ method: "GET", url, allowedHosts });
      return Buffer.from(body).toString();
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await egress.close();
    }
  }

  const answering = (...addresses: string[]): Partial<EgressOptions> => ({
    lookup: async () => addresses.map((address) => ({ address, family: 4 })),
  });

  test("a loopback server is out of reach, by address and by the system's resolver", async () => {
    expect(await outcome(`http://127.0.0.1:${port}/`, {})).toBe("ssrf_blocked");
    expect(await outcome(`http://localhost:${port}/`, {})).toBe("ssrf_blocked");
    expect(await outcome(`http://api.example:${port}/`, answering("127.0.0.1"))).toBe(
      "ssrf_blocked",
    );
  });

  test("a host that is allowed is reached, for the client or for one request", async () => {
    const host = `127.0.0.1:${port}`;
    expect(await outcome(`http://${host}/`, { allowedHosts: ["127.0.0.1"] })).toBe(host);
    expect(await outcome(`http://${host}/`, {}, [host])).toBe(host);
    expect(await outcome(`http://${host}/`, {}, ["127.0.0.2", "127.0.0.1:1"])).toBe("ssrf_blocked");
    const named = `api:${port}`;
    expect(await outcome(`http://${named}/`, answering("127.0.0.1"), ["api"])).toBe(named);
  });

  test("the system's resolver finds localhost", async () => {
    const host = `localhost:${port}`;
    expect(await outcome(`http://${host}/`, {}, ["localhost"])).toBe(host);
  });

  test("the next address is tried when one refuses", async () => {
    const host = `api.internal:${port}`;
    const options = answering("127.0.0.2", "127.0.0.1");
    expect(await outcome(`http://${host}/`, options, [host])).toBe(host);
    for (const addresses of [["127.0.0.2"], ["127.0.0.2", "127.0.0.3"]]) {
      expect(await outcome(`http://${host}/`, answering(...addresses), [host])).toBe(
        "connection_failed",
      );
    }
  });

  test("a name that is allowed opens no metadata service", async () => {
    for (const address of ["169.254.169.254", "168.63.129.16", "0.0.0.0"]) {
      expect(await outcome("http://api.internal/", answering(address), ["api.internal"])).toBe(
        "ssrf_blocked",
      );
    }
  });

  test("a server that never answers the TLS handshake is let go of", async () => {
    const silent = net.createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const connected = once(silent, "connection");
    const { port: silentPort } = silent.address() as AddressInfo;
    const egress = createEgress({ allowedHosts: ["127.0.0.1"] });
    const url = `https://127.0.0.1:${silentPort}/`;
    const answer = egress.request({ method: "GET", url, timeoutMs: 100 });
    await expect(answer).rejects.toMatchObject({ code: "timeout" });
    const [socket] = (await connected) as [net.Socket];
    socket.resume();
    if (!socket.closed) await once(socket, "close");
    silent.close();
    await once(silent, "close");
  });

  test("no proxy of the environment comes between", async () => {
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
    vi.stubEnv("http_proxy", "http://127.0.0.1:1");
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    const host = `127.0.0.1:${port}`;
    expect(await outcome(`http://${host}/`, {}, [host])).toBe(host);
  });
});
