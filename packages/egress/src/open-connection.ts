import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import type { CheckedUrl } from "./check-url.ts";
import { normalizeAddress } from "./classify-address.ts";
import { blocked, EgressError } from "./egress-error.ts";

/** Starts a TCP connection to one of the addresses. */
export type Dial = (addresses: readonly string[], port: number) => net.Socket;

/**
 * Tries the addresses in turn, the next one while the first is slow to answer (RFC 8305). Node.js
 * asks a `lookup` only for names, so it is given one, and the answer is what was checked.
 */
export const dialTcp: Dial = (addresses, port) =>
  net.connect({
    host: "checked-addresses.invalid",
    port,
    autoSelectFamily: true,
    lookup: (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: net.isIP(address) })),
      ),
  });

/**
 * A connection to one of the addresses, over TLS for https, its certificate checked for the URL's
 * host. Before the first byte is sent, the address at its other end is compared with those that
 * were checked: the last line of defence, whatever happened above.
 */
export async function openConnection(
  target: CheckedUrl,
  addresses: readonly string[],
  dial: Dial,
  signal: AbortSignal,
): Promise<net.Socket> {
  const socket = toleratingLateErrors(dial(addresses, target.port));
  try {
    await once(socket, "connect", { signal });
    checkPeer(socket, addresses, target.host);
    return target.url.protocol === "https:" ? await startTls(socket, target, signal) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * Each step listens for errors while it lasts, and a socket that failed in between says so to the
 * next one by its state. An error that comes after the last step is nobody's, and must not end the
 * process.
 */
function toleratingLateErrors<S extends net.Socket>(socket: S): S {
  return socket.on("error", () => {});
}

function checkPeer(socket: net.Socket, addresses: readonly string[], host: string): void {
  const { remoteAddress } = socket;
  if (remoteAddress === undefined) {
    throw new EgressError("connection_failed", `"${host}" closed the connection`);
  }
  if (!addresses.some((address) => normalizeAddress(address) === normalizeAddress(remoteAddress))) {
    throw blocked(`the connection for "${host}" led to an address that was not checked`);
  }
}

async function startTls(socket: net.Socket, target: CheckedUrl, signal: AbortSignal) {
  const options: tls.ConnectionOptions = {
    socket,
    // Said outright: otherwise NODE_TLS_REJECT_UNAUTHORIZED could turn it off.
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    // Without a server name (none is sent for addresses), the certificate is checked for `host`.
    host: target.host,
    ...(target.isAddress ? {} : { servername: target.host }),
  };
  const secure = toleratingLateErrors(tls.connect(options));
  await once(secure, "secureConnect", { signal });
  return secure;
}
