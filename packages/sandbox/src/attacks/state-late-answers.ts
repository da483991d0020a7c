import type { Attack } from "./attack.ts";

/** Answers of the host that come when their execution has ended never reach a call of the next. */
export const attack: Attack = {
  expects: ["runtime_error"],
  answerHostCall: ({ args }) => new Promise((resolve) => setTimeout(resolve, 10, args[0])),
  code: `for (let i = 0; i < 90; i++) void ctx.cache.get("first"); throw new Error("mine");`,
  next: {
    code: `
const answers = await Promise.all(Array.from({ length: 90 }, () => ctx.cache.get("second")));
return answers.filter((answer) => answer !== "second");`,
    outputJson: "[]",
  },
};
