import type { Told } from "../load/load.ts";
import type { Random } from "../random.ts";
import type { ResumptionWatch } from "../resumption.ts";
import type { World } from "../world/world.ts";

/** Where a scenario happens, while the load runs. */
export interface Stage {
  world: World;
  random: Random;
  watch: ResumptionWatch;
  /** To be added to by who calls in a scenario. */
  told: Told;
  /** How many runners the scenario `kills` kills. */
  kills: number;
  /** Notes a promise that was seen broken, as a sentence. */
  blame(sentence: string): void;
}

/** Faults, one after the other. Resolves when the last is over; what comes of them is looked at later. */
export type Scenario = (stage: Stage) => Promise<void>;
