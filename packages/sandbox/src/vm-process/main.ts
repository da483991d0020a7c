/**
 * The process that owns isolated-vm: no files, no network, no environment, no secrets. Its main
 * thread passes messages and runs guest code; scripts run on isolated-vm's own threads, but for those that have always been
 * quick, so that it can answer the host and notices when the host is gone.
 */
import type { Socket } from "node:net";
import { createFrameReader, encodeFrame, MAX_HOST_FRAME_BYTES, writeFrame } from "../frame.ts";
import { type RunUsage, readHostMessage } from "../protocol.ts";
import { createIdleSlots, type IdleSlots } from "./idle-slots.ts";
import { Pace } from "./pace.ts";
import type { Ivm } from "./realm.ts";
import { ProgramRun, type RunMessage, type RunReport } from "./run-program.ts";
import { type GuestCode, Slot, type VmProgram } from "./slot.ts";

const BEAT_MS = 200;
/** The memory limit of scripts that set none; a slot of this size is made before it is needed. */
const USUAL_MEMORY_MB = 64;
/** Slots beyond this are ended with their execution. */
const MAX_IDLE_SLOTS = 10;

class VmMain {
  readonly #ivm: Ivm;
  readonly #socket: Socket;
  readonly #guest: GuestCode;
  readonly #runs = new Map<number, ProgramRun>();
  /** By the host's numbers, which it forgets in its own order. */
  readonly #programs = new Map<number, VmProgram>();
  /** Which run a slot serves, for the case that V8 loses control of it. */
  readonly #runOf = new WeakMap<Slot, number>();
  readonly #idle: IdleSlots = createIdleSlots(MAX_IDLE_SLOTS);
  readonly #read = createFrameReader(MAX_HOST_FRAME_BYTES);
  #beatTimer: NodeJS.Timeout | undefined;

  constructor(ivm: Ivm, socket: Socket, guestSource: string) {
    this.#ivm = ivm;
    this.#socket = socket;
    this.#guest = { source: guestSource, cachedData: null };
    const slot = this.#makeSlot(USUAL_MEMORY_MB);
    slot.prepare(false);
    this.#idle.add(slot);
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    this.#send({ type: "ready" });
  }

  receive(chunk: Buffer): void {
    for (const frame of this.#read(chunk)) {
      const message = readHostMessage(frame);
      switch (message.type) {
        case "run":
          this.#start(message);
          break;
        case "reply":
          this.#runs.get(message.run)?.reply(message.call, message.isOk, message.json);
          break;
        case "pull":
        case "cancel":
          this.#runs.get(message.run)?.flow(message.type);
          break;
        case "stop":
          this.#runs.get(message.run)?.stop();
          break;
      }
    }
  }

  #send(header: Record<string, unknown>, parts?: string[]): void {
    writeFrame(this.#socket, encodeFrame(header, parts));
  }

  #start(message: RunMessage): void {
    const program = this.#programOf(message);
    const idle = this.#idle.take(message.memoryMb, program);
    // An isolate that was used may have no room for one more context.
    const slot = idle?.prepareFor(program) ? idle : this.#makeSlot(message.memoryMb);
    this.#runOf.set(slot, message.run);
    const report = this.#reportOf(message, slot);
    const realm = slot.takeRealm(program);
    const run = new ProgramRun({ slot, realm, program, message, report });
    this.#runs.set(message.run, run);
    this.#beatTimer ??= setInterval(() => this.#beat(), BEAT_MS);
    run.start();
  }

  #programOf({
    program: number,
    programText,
    filename,
    lineOffset,
    realm,
    webGlobals,
    forget,
  }: RunMessage): VmProgram {
    const forgotten = forget === null ? undefined : this.#programs.get(forget);
    if (forget !== null && forgotten) {
      this.#programs.delete(forget);
      this.#idle.forget(forgotten);
    }
    const known = this.#programs.get(number);
    if (known) {
      return known;
    }
    const text = programText;
    const program = {
      text,
      filename,
      lineOffset,
      realm,
      webGlobals,
      cachedData: null,
      pace: new Pace(),
    };
    this.#programs.set(number, program);
    return program;
  }

  #reportOf(message: RunMessage, slot: Slot): RunReport {
    const { run } = message;
    const withUsage = (type: string, usage: RunUsage) => ({ type, run, ...usage });
    const partOf = (value: unknown[] | object | null) =>
      value === null || (Array.isArray(value) && value.length === 0) ? "" : JSON.stringify(value);
    return {
      logs: (entries) => this.#send({ type: "logs", run }, [JSON.stringify(entries)]),
      call: (call, op, argsJson) => this.#send({ type: "call", run, call, op }, [argsJson]),
      head: (json) => this.#send({ type: "head", run }, [json]),
      chunk: (encoding, text) => this.#send({ type: "chunk", run, encoding }, [text]),
      done: ({ outputJson, outputType, error }, usage, entries, isReleased) => {
        const parts = [outputJson ?? "", partOf(error), partOf(entries)];
        this.#send({ ...withUsage("done", usage), isReleased, outputType }, parts);
        if (isReleased) {
          this.#release(run, slot);
        }
      },
      stopped: (usage, entries) => {
        this.#send(withUsage("stopped", usage), [partOf(entries)]);
        this.#release(run, slot);
      },
      released: () => {
        this.#send({ type: "released", run });
        this.#release(run, slot);
      },
      repeat: () => {
        this.#release(run, slot);
        this.#start({ ...message, forget: null });
      },
    };
  }

  #release(run: number, slot: Slot): void {
    this.#runs.delete(run);
    this.#runOf.delete(slot);
    if (this.#runs.size === 0) {
      clearInterval(this.#beatTimer);
      this.#beatTimer = undefined;
    }
    if (slot.isReusable()) {
      this.#idle.add(slot);
    } else {
      slot.dispose();
    }
  }

  #beat(): void {
    const cpuMs = [...this.#runs].map(([run, program]) => ({ run, cpuMs: program.cpuMs() }));
    this.#send({ type: "beat", cpuMs });
  }

  #makeSlot(memoryMb: number): Slot {
    const slot: Slot = new Slot(this.#ivm, this.#guest, memoryMb, () =>
      this.#send({ type: "fatal", run: this.#runOf.get(slot) ?? 0 }),
    );
    return slot;
  }
}

/** @param received bytes that followed the boot frame */
export function startVm(socket: Socket, guestSource: string, received: Buffer): void {
  const addon = { exports: {} as { ivm: Ivm } };
  process.dlopen(addon, process.argv[1] as string);
  const main = new VmMain(addon.exports.ivm, socket, guestSource);
  main.receive(received);
  socket.resume();
}
