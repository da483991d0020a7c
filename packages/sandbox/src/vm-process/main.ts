/**
 * The process that owns isolated-vm: no files, no network, no environment, no secrets. Its main
 * thread only passes messages; isolates run on isolated-vm's own threads, so that it can always
 * answer the host and always notices when the host is gone.
 */
import type { Socket } from "node:net";
import { createFrameReader, encodeFrame } from "../frame.ts";
import { type RunUsage, readHostMessage } from "../protocol.ts";
import { createCompileCache } from "./compile-cache.ts";
import { createRealm, type Ivm, type Realm } from "./realm.ts";
import { type ProgramRun, type RunMessage, runProgram } from "./run-program.ts";

const BEAT_MS = 200;
/** The memory limit of scripts that set none; a realm of this size is made before it is needed. */
const USUAL_MEMORY_MB = 64;

function loadAddon(): Ivm {
  const addon = { exports: {} as { ivm: Ivm } };
  process.dlopen(addon, process.argv[1] as string);
  return addon.exports.ivm;
}

/**
 * @param guestSources JavaScript of the guest's modules, by file name
 * @param received bytes that followed the boot frame
 */
export function startVm(
  socket: Socket,
  guestSources: Record<string, string>,
  received: Buffer,
): void {
  const ivm = loadAddon();
  const cache = createCompileCache();
  const runs = new Map<number, ProgramRun>();
  const read = createFrameReader();
  let beatTimer: NodeJS.Timeout | undefined;
  let prepared: Realm | null = null;
  let prepareTimer: NodeJS.Immediate | undefined;

  function send(header: Record<string, unknown>, parts?: string[]): void {
    socket.write(encodeFrame(header, parts));
  }

  function makeRealm(memoryMb: number, run: number | null): Realm {
    const owner: { run: number | null } = { run };
    const realm = createRealm(ivm, guestSources, memoryMb, (broken) => {
      send({ type: "fatal", run: owners.get(broken)?.run ?? 0 });
    });
    owners.set(realm, owner);
    return realm;
  }
  const owners = new WeakMap<Realm, { run: number | null }>();

  function takeRealm(message: RunMessage): Realm {
    const fits = prepared?.memoryMb === message.memoryMb;
    const realm = fits && prepared ? prepared : makeRealm(message.memoryMb, message.run);
    if (fits) {
      prepared = null;
    }
    owners.set(realm, { run: message.run });
    return realm;
  }

  /** Makes the next realm once there is nothing else to do. */
  function prepareNext(memoryMb: number): void {
    clearImmediate(prepareTimer);
    prepareTimer = setImmediate(() => {
      if (prepared?.memoryMb !== memoryMb) {
        prepared?.dispose();
        prepared = makeRealm(memoryMb, null);
      }
    });
  }

  function beat(): void {
    const cpuMs = [...runs].map(([run, program]) => ({ run, cpuMs: program.cpuMs() }));
    send({ type: "beat", cpuMs });
  }

  function release(run: number, memoryMb: number): void {
    runs.delete(run);
    if (runs.size === 0) {
      clearInterval(beatTimer);
      beatTimer = undefined;
      prepareNext(memoryMb);
    }
  }

  function start(message: RunMessage): void {
    const { run } = message;
    const withUsage = (type: string, usage: RunUsage) => ({ type, run, ...usage });
    const program = runProgram(takeRealm(message), message, cache, {
      logs: (entries) => send({ type: "logs", run }, [JSON.stringify(entries)]),
      done(answer, usage, entries, isReleased) {
        const error = answer.error === null ? "" : JSON.stringify(answer.error);
        const logs = entries.length === 0 ? "" : JSON.stringify(entries);
        const parts = [answer.outputJson ?? "", error, logs];
        send({ ...withUsage("done", usage), isReleased }, parts);
        if (isReleased) {
          release(run, message.memoryMb);
        }
      },
      stopped(usage, entries) {
        send(withUsage("stopped", usage), [JSON.stringify(entries)]);
        release(run, message.memoryMb);
      },
      released() {
        send({ type: "released", run });
        release(run, message.memoryMb);
      },
    });
    runs.set(run, program);
    beatTimer ??= setInterval(beat, BEAT_MS);
  }

  function receive(chunk: Buffer): void {
    for (const frame of read(chunk)) {
      const message = readHostMessage(frame);
      if (message.type === "run") {
        start(message);
      } else {
        runs.get(message.run)?.stop();
      }
    }
  }

  socket.on("data", receive);
  if (received.length > 0) {
    receive(received);
  }
  prepared = makeRealm(USUAL_MEMORY_MB, null);
  send({ type: "ready" });
  socket.resume();
}
