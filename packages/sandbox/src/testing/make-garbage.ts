/** Gives whatever an execution before it left in the isolate the time and the garbage to show itself. */
export const MAKE_GARBAGE = `
for (let round = 0; round < 3; round += 1) {
  for (let i = 0; i < 2e5; i += 1) ({ i });
  await new Promise((resolve) => setTimeout(resolve, 2));
}
return "untouched";`;
