/** The database cannot be used as it is; the message is one sentence for the person who runs the instance. */
export class UnusableDatabaseError extends Error {
  override readonly name = "UnusableDatabaseError";
}
