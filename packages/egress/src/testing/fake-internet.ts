import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { completeOptions, type EgressOptions } from "../egress-options.ts";
import { HttpEgress } from "../http-egress.ts";
import type { Dial } from "../open-connection.ts";
import type { Lookup } from "../resolve-host.ts";
import { testCertificate, testKey } from "./tls-fixture.ts";

/** The answers of a resolver to the first, second, … look-up of each name; the last one stays. */
export type Zone = Record<string, readonly (readonly string[])[]>;

/**
 * An internet in which every address leads to one local server, on port 443 with TLS. The client's
 * own code runs down to the socket, and what it dialled and looked up is on record.
 */
export interface FakeInternet extends AsyncDisposable {
  /** A client of this internet. */
  egress(options?: Partial<EgressOptions>): HttpEgress;
  zone: Zone;
  handle: http.RequestListener;
  /** Addresses of connections, in their order; several for a name with several. */
  readonly dialed: { addresses: readonly string[]; port: number }[];
  readonly lookedUp: string[];
  /** What a connection says it is connected to, instead of the address it was dialled for. */
  peerAddress: string | undefined;
}

export async function createFakeInternet(): Promise<FakeInternet> {
  const plain = http.createServer((request, response) => internet.handle(request, response));
  const secure = https.createServer({ cert: testCertificate, key: testKey }, (request, response) =>
    internet.handle(request, response),
  );
  for (const server of [plain, secure]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const dial: Dial = (addresses, port) => {
    internet.dialed.push({ addresses, port });
    const server = port === 443 ? secure : plain;
    const socket = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
    const remoteAddress = internet.peerAddress ?? addresses[0];
    return Object.defineProperty(socket, "remoteAddress", { get: () => remoteAddress });
  };
  const lookup: Lookup = async (name) => {
    const earlier = internet.lookedUp.filter((other) => other === name).length;
    internet.lookedUp.push(name);
    const answers = internet.zone[name];
    const addresses = answers?.[earlier] ?? answers?.at(-1);
    if (addresses === undefined) {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
    }
    return addresses.map((address) => ({ address, family: net.isIP(address) }));
  };
  const clients: HttpEgress[] = [];
  const internet: FakeInternet = {
    zone: {},
    handle: (_request, response) => response.end("ok"),
    dialed: [],
    lookedUp: [],
    peerAddress: undefined,
    egress(options = {}) {
      const client = new HttpEgress(completeOptions({ lookup, ...options }), dial);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      for (const server of [plain, secure]) {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    },
  };
  return internet;
}

/** Makes this process trust the certificate of the fake internet, as it would an authority. */
export function trustTestCertificate(): void {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), testCertificate]);
}
