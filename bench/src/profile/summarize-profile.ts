/** Where a CPU profile's time went. */

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
}

/** As V8 writes it; times in microseconds. */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

export interface HotFunction {
  name: string;
  /** `folder/file:line`; empty for V8's own. */
  place: string;
  /** Of the time in which the process was not idle. */
  share: number;
  selfMs: number;
}

/** No work: waiting, and the profiler itself. */
const NOT_COUNTED = new Set(["(idle)", "startCpuProfile"]);

/** Functions by the time spent in them alone, the hottest first. */
export function hottestFunctions(profile: CpuProfile, count: number): HotFunction[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const selfMs = new Map<string, { name: string; place: string; ms: number }>();
  let busyMs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = nodes.get(id)?.callFrame;
    const ms = (profile.timeDeltas[index] ?? 0) / 1_000;
    if (frame === undefined || NOT_COUNTED.has(frame.functionName)) {
      continue;
    }
    busyMs += ms;
    const name = frame.functionName || "(anonymous)";
    const place = placeOf(frame);
    const key = `${name} ${place}`;
    const found = selfMs.get(key) ?? { name, place, ms: 0 };
    found.ms += ms;
    selfMs.set(key, found);
  }
  return [...selfMs.values()]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ name, place, ms }) => ({ name, place, share: ms / busyMs, selfMs: ms }));
}

function placeOf({ url, lineNumber }: ProfileNode["callFrame"]): string {
  const file = url.split("/").slice(-3).join("/").slice(-60);
  return file === "" ? "" : `${file}:${lineNumber + 1}`;
}
