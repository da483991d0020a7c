import { describe, expect, test } from "vitest";
import {
  catchUpLimit,
  decideTicks,
  instantText,
  type ScheduleState,
  type TickDecision,
  waitingLimit,
} from "./tick-decision.ts";

const now = new Date("2026-11-24T12:00:00.200Z");
/** The instant so many minutes before noon. */
const before = (minutes: number) => new Date(Date.UTC(2026, 10, 24, 12, -minutes));
/** Every minute from so many minutes before noon until noon. */
const minutes = (from: number, to = 0) =>
  Array.from({ length: from - to + 1 }, (_, index) => before(from - index));

const idle: ScheduleState = {
  overlap: "skip",
  catchUp: "last",
  scriptStatus: "active",
  isTenantActive: true,
  now,
  runningDueAt: null,
  waiting: 0,
  waitingDueAt: null,
  wasUpAt: () => false,
};

const text = (tick: TickDecision) =>
  `${instantText(tick.dueAt).slice(11, 16)} ${tick.action}${"cause" in tick ? `: ${tick.cause}` : ""}`;

const stillUnderWay = (at: string) => `The run due at 2026-11-24T${at}:00Z was still under way`;
const running = { runningDueAt: before(30) };
const waitingOnly = { waiting: 1, waitingDueAt: before(20) };

interface Case {
  name: string;
  state: Partial<ScheduleState>;
  due: Date[];
  expected: string[];
  waitingSkipped?: string;
}

const cases: Case[] = [
  { name: "nothing under way: starts", state: {}, due: [before(0)], expected: ["12:00 start"] },
  {
    name: "skip, one under way",
    state: running,
    due: [before(0)],
    expected: [`12:00 skip: ${stillUnderWay("11:30")}`],
  },
  {
    name: "skip, one waits for another try",
    state: waitingOnly,
    due: [before(0)],
    expected: [`12:00 skip: ${stillUnderWay("11:40")}`],
  },
  {
    name: "skip, two within the grace",
    state: {},
    due: minutes(1).map((at) => new Date(at.getTime() + 200)),
    expected: [
      "11:59 start",
      "12:00 skip: The run due at 2026-11-24T11:59:00.200Z was still under way",
    ],
  },
  {
    name: "queue, one under way",
    state: { ...running, overlap: "queue" },
    due: [before(0)],
    expected: ["12:00 wait"],
  },
  {
    name: "queue, one waits and none is under way",
    state: { ...waitingOnly, overlap: "queue" },
    due: [before(0)],
    expected: ["12:00 wait"],
  },
  {
    name: "queue, as many wait as may",
    state: { ...running, overlap: "queue", waiting: waitingLimit, waitingDueAt: before(29) },
    due: [before(0)],
    expected: ["12:00 skip: 100 runs were waiting already"],
  },
  {
    name: "replace, nothing under way",
    state: { overlap: "replace" },
    due: [before(0)],
    expected: ["12:00 start"],
  },
  {
    name: "replace, one under way and one waits",
    state: { ...running, ...waitingOnly, overlap: "replace" },
    due: [before(0)],
    expected: ["12:00 replace"],
    waitingSkipped: "Replaced by the run due at 2026-11-24T12:00:00Z",
  },
  {
    name: "replace, two at once",
    state: { ...running, overlap: "replace", now: before(0) },
    due: minutes(1),
    expected: ["11:59 skip: Replaced by the run due at 2026-11-24T12:00:00Z", "12:00 replace"],
  },
  ...(["paused", "disabled", "archived", "draft"] as const).map((scriptStatus) => ({
    name: `${scriptStatus}: all are skipped, old ones too`,
    state: { scriptStatus, overlap: "replace" as const, ...running },
    due: [before(10), before(0)],
    expected: ["11:50", "12:00"].map(
      (at) => `${at} skip: The script was ${scriptStatus === "draft" ? "a draft" : scriptStatus}`,
    ),
  })),
  {
    name: "a suspended organization's are skipped",
    state: { isTenantActive: false },
    due: [before(0)],
    expected: ["12:00 skip: The organization was suspended"],
  },
  {
    name: "exactly a minute late is no downtime, whatever the policy",
    state: { catchUp: "none", now: before(0) },
    due: [before(1)],
    expected: ["11:59 start"],
  },
  {
    name: "none: what is older is missed",
    state: { catchUp: "none" },
    due: [before(10), before(5), before(0)],
    expected: ["11:50 miss: No runner was up", "11:55 miss: No runner was up", "12:00 start"],
  },
  {
    name: "none: the cause tells where runners were up",
    state: { catchUp: "none", wasUpAt: (at) => at >= before(5) },
    due: [before(10), before(5)],
    expected: ["11:50 miss: No runner was up", "11:55 miss: The runners were busy"],
  },
  {
    name: "last: the newest runs, however late",
    state: {},
    due: [before(15), before(10), before(5)],
    expected: ["11:45 miss: No runner was up", "11:50 miss: No runner was up", "11:55 start"],
  },
  {
    name: "last: the newest is due now",
    state: {},
    due: [before(10), before(0)],
    expected: ["11:50 miss: No runner was up", "12:00 start"],
  },
  {
    name: "last: the newest meets one under way",
    state: running,
    due: [before(10), before(5)],
    expected: ["11:50 miss: No runner was up", `11:55 skip: ${stillUnderWay("11:30")}`],
  },
  {
    name: "all: one after the other, also where others would be skipped",
    state: { catchUp: "all" },
    due: [before(10), before(5), before(0)],
    expected: ["11:50 start", "11:55 wait", "12:00 wait"],
  },
  {
    name: "all: one after the other, also where others would be replaced",
    state: { catchUp: "all", overlap: "replace", ...running },
    due: [before(10), before(5)],
    expected: ["11:50 wait", "11:55 wait"],
  },
  {
    name: "all, none missed: the overlap policy",
    state: { catchUp: "all", ...running },
    due: [before(0)],
    expected: [`12:00 skip: ${stillUnderWay("11:30")}`],
  },
];

describe("what becomes of due ticks", () => {
  test.each(cases)("$name", ({ state, due, expected, waitingSkipped = null }) => {
    const decided = decideTicks({ ...idle, ...state }, due);
    expect(decided.ticks.map(text)).toEqual(expected);
    expect(decided.waitingSkipped).toBe(waitingSkipped);
  });

  test("all: the newest hundred, older ones are missed", () => {
    const { ticks } = decideTicks({ ...idle, catchUp: "all" }, minutes(149));
    const missed = ticks.filter(({ action }) => action === "miss");
    expect(missed).toHaveLength(50);
    expect(missed.map(text).at(-1)).toBe("10:20 miss: More than 100 runs were due");
    expect(ticks.slice(50).map(({ action }) => action)).toEqual([
      "start",
      ...Array<string>(catchUpLimit - 1).fill("wait"),
    ]);
  });

  test.each(["none", "last", "all"] as const)(
    "%s: of ticks with a hundred later ones all are missed",
    (catchUp) => {
      const { ticks } = decideTicks({ ...idle, catchUp }, minutes(300, 200), true);
      expect(new Set(ticks.map(({ action }) => action))).toEqual(new Set(["miss"]));
      expect(ticks).toHaveLength(101);
    },
  );

  const overlaps = ["skip", "queue", "replace"] as const;
  const catchUps = ["none", "last", "all"] as const;
  const statuses = ["active", "paused", "disabled"] as const;
  const matrix = overlaps.flatMap((overlap) =>
    catchUps.flatMap((catchUp) =>
      statuses.map((scriptStatus) => ({ overlap, catchUp, scriptStatus })),
    ),
  );
  test.each(matrix)("$overlap, $catchUp, $scriptStatus: one decision a tick", (state) => {
    for (const open of [{}, running, waitingOnly, { ...running, ...waitingOnly }]) {
      for (const due of [minutes(0), minutes(1), minutes(90), minutes(400)]) {
        const { ticks } = decideTicks({ ...idle, ...state, ...open }, due);
        expect(ticks.map(({ dueAt }) => dueAt)).toEqual(due);
        const actions = ticks.map(({ action }) => action);
        const starts = actions.filter((action) => action === "start").length;
        const hasOpen = Object.keys(open).length > 0;
        if (state.scriptStatus !== "active") expect(new Set(actions)).toEqual(new Set(["skip"]));
        else if (!hasOpen || state.overlap === "replace") expect(starts).toBeLessThanOrEqual(1);
        else expect(starts).toBe(0);
      }
    }
  });
});
