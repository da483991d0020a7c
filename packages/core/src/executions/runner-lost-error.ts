/** The reason to end a run that this runner may not go on with: others may have taken it over, or it stops. */
export class RunnerLostError extends Error {
  override readonly name = "RunnerLostError";
}
