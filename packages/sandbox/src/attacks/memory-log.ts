import type { Attack } from "./attack.ts";

/** Messages and fields of many megabytes. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  code: `for (let i = 0; i < 5; i++) ctx.logger.info('x'.repeat(5e6), { y: 'y'.repeat(5e6) }); return 1;`,
};
