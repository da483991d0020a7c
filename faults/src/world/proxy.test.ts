import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startProxy, type TcpProxy } from "./proxy.ts";

let server: Server;
let proxy: TcpProxy;
const opened: Socket[] = [];
/** The sockets of the server behind the proxy. */
const accepted: Socket[] = [];

beforeEach(async () => {
  // An echo.
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await startProxy(portOf(server));
});

afterEach(async () => {
  for (const socket of [...opened.splice(0), ...accepted.splice(0)]) socket.destroy();
  await proxy.close();
  server.close();
});

function portOf(of: Server): number {
  const address = of.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

interface Line {
  socket: Socket;
  said: () => string;
}

function open(): Line {
  const socket = connect({ port: proxy.port, host: "127.0.0.1" }).setEncoding("utf8");
  let text = "";
  socket.on("data", (part) => {
    text += part;
  });
  socket.on("error", () => {});
  opened.push(socket);
  return { socket, said: () => text };
}

/** An answer on one connection is there; those before it on others have had their turn as well. */
async function roundTrip(line: Line, text: string): Promise<void> {
  const before = line.said();
  line.socket.write(text);
  await vi.waitFor(() => expect(line.said()).toBe(before + text), { timeout: 10_000 });
}

test("what is said passes both ways, more than a socket's buffer too, and so does the end", async () => {
  const line = open();
  const large = "x".repeat(5_000_000);
  await roundTrip(line, large);
  const closed = once(line.socket, "close");
  line.socket.end();
  await closed;
  await vi.waitFor(() => expect(accepted.every((socket) => socket.closed)).toBe(true));
});

test("while it holds nothing passes and nothing breaks; what was held back comes in order", async () => {
  const line = open();
  await roundTrip(line, "before ");
  proxy.hold();
  line.socket.write("held ");
  const late = open();
  late.socket.write("late");
  await once(late.socket, "connect");
  // A second proxy's round trip takes as long as this one's would have.
  const other = await startProxy(portOf(server));
  const witness = connect({ port: other.port, host: "127.0.0.1" });
  opened.push(witness);
  witness.write("witness");
  await once(witness, "data");
  await other.close();
  expect([line.said(), late.said()]).toEqual(["before ", ""]);
  expect([line.socket.closed, late.socket.closed]).toEqual([false, false]);
  line.socket.write("on");
  proxy.release();
  await vi.waitFor(() => expect([line.said(), late.said()]).toEqual(["before held on", "late"]));
});

test("an end while it holds is not told before the release", async () => {
  const line = open();
  await roundTrip(line, "a");
  proxy.hold();
  line.socket.destroy();
  await once(line.socket, "close");
  expect(accepted[0]?.readableEnded).toBe(false);
  proxy.release();
  await vi.waitFor(() => expect(accepted[0]?.closed).toBe(true));
});

test("a cut breaks what is open, on both sides, and lets new ones pass", async () => {
  const line = open();
  await roundTrip(line, "a");
  const closed = once(line.socket, "close");
  expect(proxy.cut()).toBe(1);
  await closed;
  await vi.waitFor(() => expect(accepted[0]?.closed).toBe(true));
  await roundTrip(open(), "again");
});

test("only connections that listen are cut when asked so", async () => {
  const [plain, listening] = [open(), open()];
  await roundTrip(plain, "SELECT 1");
  await roundTrip(listening, 'LISTEN "jobs:insert"');
  const closed = once(listening.socket, "close");
  expect(proxy.cut("listening")).toBe(1);
  await closed;
  await roundTrip(plain, "SELECT 2");
});

test("a commit that is lost has come to the server, and its answer does not come back", async () => {
  const line = open();
  await roundTrip(line, "BEGIN");
  let asked = 0;
  proxy.loseCommits(() => {
    asked += 1;
    return true;
  });
  const received: string[] = [];
  accepted[0]?.setEncoding("utf8").on("data", (text) => received.push(String(text)));
  const closed = once(line.socket, "close");
  line.socket.write("COMMIT");
  await closed;
  expect([asked, received.join(""), line.said()]).toEqual([1, "COMMIT", "BEGIN"]);
  proxy.loseCommits(() => false);
  await roundTrip(open(), "COMMIT");
});

test("without a target connections are refused, and another target is taken for the next", async () => {
  proxy.setTarget(null);
  const refused = open();
  await once(refused.socket, "close");
  proxy.setTarget(portOf(server));
  await roundTrip(open(), "back");
});

test("when the server breaks, so does the other side", async () => {
  const line = open();
  await roundTrip(line, "a");
  const closed = once(line.socket, "close");
  accepted[0]?.resetAndDestroy();
  await closed;
});
