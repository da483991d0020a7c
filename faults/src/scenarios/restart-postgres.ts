import { setTimeout as pause } from "node:timers/promises";
import type { Scenario, Stage } from "./scenario.ts";

const outages = 6;

/** Takes Postgres away for 1 to 5 s, by a crash or in order. */
export async function interruptPostgres({ world, random }: Pick<Stage, "world" | "random">) {
  const how = random.pick(["kill", "stop"] as const);
  const awayMs = random.between(1_000, 5_000);
  world.log.say(`Postgres goes (${how}) for ${awayMs} ms`);
  await world.postgres.takeDown(how);
  await pause(awayMs);
  await world.postgres.bringBack();
  world.log.say("Postgres is back");
}

/** Postgres goes and comes, again and again. */
export const restartPostgres: Scenario = async (stage) => {
  for (let number = 1; number <= outages; number += 1) {
    await pause(stage.random.between(3_000, 10_000));
    await interruptPostgres(stage);
  }
};
