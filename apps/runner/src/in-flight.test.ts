import { expect, test } from "vitest";
import { createInFlight } from "./in-flight.ts";

test("settles when all that is tracked has ended, well or not", async () => {
  const inFlight = createInFlight();
  const well = Promise.withResolvers<string>();
  const badly = Promise.withResolvers<string>();
  const first = inFlight.track(well.promise);
  const second = inFlight.track(badly.promise);
  const order: string[] = [];
  const settled = inFlight.settled(60_000).then(() => order.push("settled"));
  first.then(() => order.push("first"));
  const failed = second.catch(() => order.push("second"));
  well.resolve("done");
  await first;
  badly.reject(new Error("failed"));
  await failed;
  await settled;
  expect(order).toEqual(["first", "second", "settled"]);
});

test("stops waiting for what does not end", async () => {
  const inFlight = createInFlight();
  inFlight.track(new Promise(() => {}));
  await inFlight.settled(1);
});
