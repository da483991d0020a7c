/**
 * The host's side of one VM process: sends it runs, checks what it answers, watches it from
 * outside, and ends it when it breaks the rules. V8 cannot always stop a script, so nothing here
 * relies on the VM's cooperation: SIGKILL is always the last word.
 */

import { ActiveRun, type RunOrder } from "./active-run.ts";
import { createFrameReader, encodeFrame, ProtocolError, writeFrame } from "./frame.ts";
import { createGivenPrograms } from "./given-programs.ts";
import { type NeededRealm, readVmMessage, type VmMessage } from "./protocol.ts";
import type { VmProcess } from "./vm-launch.ts";
import { culpritCode, judgeLoss, type KillCause } from "./vm-loss.ts";
import { nextVmState, type VmEvent, type VmState } from "./vm-state.ts";
import { createWatchdog } from "./watchdog.ts";

export interface VmHandlers {
  onReady(vm: Vm): void;
  /** A slot is free again. */
  onFree(vm: Vm): void;
  /** The process has ended or is being ended; its runs have their outcomes. */
  onGone(vm: Vm, death: VmDeath | null): void;
}

/** How a VM was lost. A VM that the pool ended itself has none. */
export interface VmDeath {
  cause: KillCause;
  /** Programs that cost the VM its life, or may have. */
  suspects: { tenantId: string; sourceHash: string }[];
  /** The VM's last words, for operators only: may name paths of the host. */
  detail: string;
}

export interface VmOptions {
  vmMemoryMb: number;
  /** For tests: the realm of every program, whatever its syntax says that it needs. */
  realm?: NeededRealm;
}

/**
 * A VM's main thread always reads, but not before this one has written what it has at once: that may be the
 * largest input for each of a VM's slots, twice over.
 */
const MAX_UNREAD_BYTES = 256 * 1_024 * 1_024;

/** An idle process that has not said `ready` by then never will. */
const START_TIMEOUT_MS = 10_000;

export class Vm {
  state: VmState = "starting";
  tenantId: string | null = null;
  /** Set while a program runs that must not share its VM. */
  isExclusive = false;
  /** Takes no more runs and ends with its last one. */
  isRetired = false;
  executions = 0;
  idleSince = Date.now();
  readonly #process: VmProcess;
  readonly #handlers: VmHandlers;
  readonly #runs = new Map<number, ActiveRun>();
  readonly #watchdog: ReturnType<typeof createWatchdog<ActiveRun>>;
  readonly #startTimer: NodeJS.Timeout;
  readonly #programs: ReturnType<typeof createGivenPrograms>;
  readonly #read = createFrameReader();
  readonly #exit = Promise.withResolvers<void>();
  #lastRun = 0;

  constructor(vmProcess: VmProcess, options: VmOptions, handlers: VmHandlers) {
    this.#process = vmProcess;
    this.#handlers = handlers;
    this.#programs = createGivenPrograms(options.realm);
    this.#watchdog = createWatchdog<ActiveRun>(vmProcess.child.pid ?? -1, options.vmMemoryMb, {
      onMemory: (culprit) => this.#kill("memory", culprit),
      onSilence: () => this.#kill("heartbeat", null),
    });
    this.#startTimer = setTimeout(() => this.#kill("start", null), START_TIMEOUT_MS);
    vmProcess.pipe.on("data", (chunk: Buffer) => this.#receive(chunk));
    // A write to a process that has just died; its end is noticed below.
    vmProcess.pipe.on("error", () => undefined);
    vmProcess.child.on("error", () => this.#lost(null));
    // "close" and not "exit": answers that the process sent before it died are read first.
    vmProcess.child.on("close", (_code, signal) => {
      this.#lost(signal);
      this.#exit.resolve();
    });
  }

  get pid(): number | undefined {
    return this.#process.child.pid;
  }

  get running(): number {
    return this.#runs.size;
  }

  /** Resolves once the process is gone. */
  get exited(): Promise<void> {
    return this.#exit.promise;
  }

  /** Binds the VM to its tenant, for as long as it lives. */
  bind(tenantId: string): void {
    if (this.tenantId !== null) {
      throw new Error("A VM serves one tenant only");
    }
    this.tenantId = tenantId;
  }

  execute(order: RunOrder): void {
    if (this.tenantId !== order.request.tenantId) {
      throw new Error("A VM serves one tenant only");
    }
    if (this.state === "available") {
      this.#move("acquire");
    }
    this.#move("execute");
    this.#lastRun += 1;
    this.executions += 1;
    const number = this.#lastRun;
    const run = new ActiveRun(number, order, {
      stop: () => this.#send({ type: "stop", run: number }, []),
      reply: (call, isOk, json) => this.#send({ type: "reply", run: number, call, isOk }, [json]),
      pull: () => this.#send({ type: "pull", run: number }, []),
      cancelBody: () => this.#send({ type: "cancel", run: number }, []),
      kill: (cause) => this.#kill(cause, run),
    });
    this.#runs.set(number, run);
    this.#watchdog.watch([...this.#runs.values()]);
    const { program, limits, inputJson, factsJson } = order.request;
    const { programText, ...sent } = this.#programs.give(program);
    const { timeoutMs, memoryMb, maxOutputBytes, maxApiCalls } = limits;
    const given = { timeoutMs, memoryMb, maxOutputBytes, maxApiCalls, isAlone: this.isExclusive };
    this.#send({ type: "run", run: number, ...sent, ...given }, [
      programText,
      inputJson,
      factsJson,
    ]);
  }

  /** Ends an idle or superfluous VM; runs still in it are cancelled. */
  destroy(): void {
    this.#end((run) => run.fail("cancelled"), null);
  }

  #send(header: Record<string, unknown>, parts: string[]): void {
    const { pipe } = this.#process;
    writeFrame(pipe, encodeFrame(header, parts));
    if (pipe.writableLength > MAX_UNREAD_BYTES && this.state !== "destroyed") {
      this.#kill("protocol", null, "A VM does not read what it is sent");
    }
  }

  #move(event: VmEvent): void {
    this.state = nextVmState(this.state, event);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#read(chunk).map(readVmMessage)) {
        if (this.state !== "destroyed") {
          this.#handle(message);
        }
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw error;
      }
      // Whatever is wrong with what a VM sends, the VM is at fault and is ended.
      this.#kill("protocol", null, String(error));
    }
  }

  #handle(message: VmMessage): void {
    this.#watchdog.hear();
    if (message.type === "ready") {
      this.#ready();
    } else if (message.type === "beat") {
      if (this.#runs.size === 0) {
        throw new ProtocolError("A VM without runs sends beats");
      }
      for (const { run, cpuMs } of message.cpuMs) {
        this.#runs.get(run)?.beat(cpuMs);
      }
    } else {
      const run = this.#runs.get(message.run);
      if (run === undefined) {
        throw new ProtocolError("A message about a run that the VM does not have");
      }
      this.#handleRun(run, message);
    }
  }

  #handleRun(run: ActiveRun, message: Exclude<VmMessage, { type: "ready" | "beat" }>): void {
    switch (message.type) {
      case "logs":
        run.addLogs(message.entries);
        break;
      case "call":
        run.takeCall(message);
        break;
      case "head":
      case "chunk":
        run.takeBody(message);
        break;
      case "done":
        run.finish(message);
        if (message.isReleased) {
          this.#free(run);
        }
        break;
      case "stopped":
        run.stopped(message.usage, message.entries);
        this.#free(run);
        break;
      case "released":
        run.released();
        this.#free(run);
        break;
      case "fatal":
        this.#kill("memory", run);
        break;
    }
  }

  #ready(): void {
    if (this.state !== "starting") {
      throw new ProtocolError("A VM was ready twice");
    }
    this.#move("ready");
    clearTimeout(this.#startTimer);
    this.#watchdog.settle();
    this.#handlers.onReady(this);
  }

  #free(run: ActiveRun): void {
    run.release();
    this.#runs.delete(run.number);
    if (this.#runs.size > 0) {
      this.#move("finish");
      this.#watchdog.watch([...this.#runs.values()]);
    } else {
      this.#move("release");
      this.isExclusive = false;
      this.idleSince = Date.now();
      // What the process holds on to after its runs is no run's doing; too much, and it goes.
      const isBloated = this.#watchdog.settle();
      this.isRetired = this.isRetired || isBloated;
      this.#move("reset");
    }
    this.#handlers.onFree(this);
  }

  #kill(cause: KillCause, culprit: ActiveRun | null, detail?: string): void {
    // Without a culprit any of them may have done it. Who cancels does not accuse the program.
    const suspects = cause === "cancelled" ? [] : culprit ? [culprit] : [...this.#runs.values()];
    this.#end((run) => run.fail(run === culprit ? culpritCode(cause) : "vm_crashed"), {
      cause,
      suspects: suspects.map((run) => run.identity),
      detail: detail ?? this.#process.stderr(),
    });
  }

  /** The process ended by itself or by someone else's hand. */
  #lost(signal: NodeJS.Signals | null): void {
    const stderr = this.#process.stderr();
    const runs = [...this.#runs.values()];
    const hadStarted = this.state !== "starting";
    const verdict = judgeLoss({ signal, stderr, hadStarted, runCount: runs.length });
    this.#end((run) => run.fail(verdict.code), {
      cause: verdict.cause,
      suspects: verdict.isProgramSuspected ? runs.map((run) => run.identity) : [],
      detail: stderr,
    });
  }

  #end(settle: (run: ActiveRun) => void, death: VmDeath | null): void {
    if (this.state === "destroyed") {
      return;
    }
    this.#move("destroy");
    clearTimeout(this.#startTimer);
    this.#watchdog.stop();
    this.#process.child.kill("SIGKILL");
    this.#process.pipe.destroy();
    for (const run of this.#runs.values()) {
      settle(run);
      run.release();
    }
    this.#runs.clear();
    this.#handlers.onGone(this, death);
  }
}
