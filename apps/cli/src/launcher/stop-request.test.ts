import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { listenForStop } from "./stop-request.ts";

function listen() {
  const source = new EventEmitter();
  const forced: string[] = [];
  let time = 0;
  const stop = listenForStop(
    (signal) => forced.push(signal),
    source,
    () => time,
  );
  return {
    stop,
    forced,
    at(ms: number, event: string) {
      time = ms;
      source.emit(event);
    },
  };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])("%s asks to stop", (event) => {
  const { stop, forced, at } = listen();
  expect(stop.aborted).toBe(false);
  at(0, event);
  expect(stop.aborted).toBe(true);
  expect(forced).toEqual([]);
});

test("one key press that arrives several times is one request; a later one forces", () => {
  const { forced, at } = listen();
  at(5_000, "SIGINT");
  at(5_003, "SIGINT");
  at(5_900, "SIGTERM");
  expect(forced).toEqual([]);
  at(6_500, "SIGINT");
  expect(forced).toEqual(["SIGINT"]);
});
