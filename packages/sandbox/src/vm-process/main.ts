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
import { ProgramRun, type RunMessage, type RunReport } from "./run-program.ts";

const BEAT_MS = 200;
/** The memory limit of scripts that set none; a realm of this size is made before it is needed. */
const USUAL_MEMORY_MB = 64;

class VmMain {
  readonly #ivm: Ivm;
  readonly #socket: Socket;
  readonly #guestSources: Record<string, string>;
  readonly #cache = createCompileCache();
  readonly #runs = new Map<number, ProgramRun>();
  /** Which run a realm serves, for the case that V8 loses control of it; none: not used yet. */
  readonly #runOf = new WeakMap<Realm, number>();
  readonly #read = createFrameReader();
  #prepared: Realm | null = null;
  #prepareTimer: NodeJS.Immediate | undefined;
  #beatTimer: NodeJS.Timeout | undefined;

  constructor(ivm: Ivm, socket: Socket, guestSources: Record<string, string>) {
    this.#ivm = ivm;
    this.#socket = socket;
    this.#guestSources = guestSources;
    this.#prepared = this.#makeRealm(USUAL_MEMORY_MB);
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    this.#send({ type: "ready" });
  }

  receive(chunk: Buffer): void {
    for (const frame of this.#read(chunk)) {
      const message = readHostMessage(frame);
      if (message.type === "run") {
        this.#start(message);
      } else {
        this.#runs.get(message.run)?.stop();
      }
    }
  }

  #send(header: Record<string, unknown>, parts?: string[]): void {
    this.#socket.write(encodeFrame(header, parts));
  }

  #start(message: RunMessage): void {
    const run = new ProgramRun(this.#takeRealm(message), message, this.#reportOf(message));
    this.#runs.set(message.run, run);
    this.#beatTimer ??= setInterval(() => this.#beat(), BEAT_MS);
    void run.start(this.#cache);
  }

  #reportOf({ run, memoryMb }: RunMessage): RunReport {
    const withUsage = (type: string, usage: RunUsage) => ({ type, run, ...usage });
    return {
      logs: (entries) => this.#send({ type: "logs", run }, [JSON.stringify(entries)]),
      done: (answer, usage, entries, isReleased) => {
        const error = answer.error === null ? "" : JSON.stringify(answer.error);
        const logs = entries.length === 0 ? "" : JSON.stringify(entries);
        const parts = [answer.outputJson ?? "", error, logs];
        this.#send({ ...withUsage("done", usage), isReleased }, parts);
        if (isReleased) {
          this.#release(run, memoryMb);
        }
      },
      stopped: (usage, entries) => {
        this.#send(withUsage("stopped", usage), [JSON.stringify(entries)]);
        this.#release(run, memoryMb);
      },
      released: () => {
        this.#send({ type: "released", run });
        this.#release(run, memoryMb);
      },
    };
  }

  #release(run: number, memoryMb: number): void {
    this.#runs.delete(run);
    if (this.#runs.size === 0) {
      clearInterval(this.#beatTimer);
      this.#beatTimer = undefined;
    }
    // The next realm is made when there is nothing else to do, not when it is asked for.
    this.#prepareTimer ??= setImmediate(() => {
      this.#prepareTimer = undefined;
      if (this.#prepared?.memoryMb !== memoryMb) {
        this.#prepared?.dispose();
        this.#prepared = this.#makeRealm(memoryMb);
      }
    });
  }

  #beat(): void {
    const cpuMs = [...this.#runs].map(([run, program]) => ({ run, cpuMs: program.cpuMs() }));
    this.#send({ type: "beat", cpuMs });
  }

  #takeRealm({ run, memoryMb }: RunMessage): Realm {
    const prepared = this.#prepared?.memoryMb === memoryMb ? this.#prepared : null;
    const realm = prepared ?? this.#makeRealm(memoryMb);
    if (prepared) {
      this.#prepared = null;
    }
    this.#runOf.set(realm, run);
    return realm;
  }

  #makeRealm(memoryMb: number): Realm {
    return createRealm(this.#ivm, this.#guestSources, memoryMb, (broken) =>
      this.#send({ type: "fatal", run: this.#runOf.get(broken) ?? 0 }),
    );
  }
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
  const addon = { exports: {} as { ivm: Ivm } };
  process.dlopen(addon, process.argv[1] as string);
  const main = new VmMain(addon.exports.ivm, socket, guestSources);
  main.receive(received);
  socket.resume();
}
