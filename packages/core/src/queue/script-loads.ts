/** What ended so recently tells how much more will have ended by the time what is taken now begins. */
const windowMs = 200;

interface ScriptLoad {
  running: number;
  windowAt: number;
  endedInWindow: number;
  endedBefore: number;
}

/** By script: by how much less (or, below zero, more) than its `maxConcurrent` it may be given now. */
export interface ScriptLoads {
  scriptIds: string[];
  loads: number[];
}

/** How much each script has under way, less what it just got done. */
export class ScriptLoadCounts {
  readonly #now: () => number;
  readonly #scripts = new Map<string, ScriptLoad>();

  constructor(now: () => number) {
    this.#now = now;
  }

  read(): ScriptLoads {
    const scriptIds: string[] = [];
    const loads: number[] = [];
    for (const [scriptId, load] of this.#scripts) {
      this.#roll(load);
      const recent = load.endedBefore + load.endedInWindow;
      if (load.running === 0 && recent === 0) {
        this.#scripts.delete(scriptId);
        continue;
      }
      scriptIds.push(scriptId);
      loads.push(load.running - recent);
    }
    return { scriptIds, loads };
  }

  started(scriptId: string): void {
    this.#loadOf(scriptId).running += 1;
  }

  ended(scriptId: string): void {
    const load = this.#loadOf(scriptId);
    this.#roll(load);
    load.running -= 1;
    load.endedInWindow += 1;
  }

  #loadOf(scriptId: string): ScriptLoad {
    let load = this.#scripts.get(scriptId);
    if (load === undefined) {
      load = { running: 0, windowAt: this.#now(), endedInWindow: 0, endedBefore: 0 };
      this.#scripts.set(scriptId, load);
    }
    return load;
  }

  #roll(load: ScriptLoad): void {
    const elapsed = this.#now() - load.windowAt;
    if (elapsed < windowMs) return;
    load.endedBefore = elapsed < 2 * windowMs ? load.endedInWindow : 0;
    load.endedInWindow = 0;
    load.windowAt = this.#now();
  }
}
