import { z } from "zod";

const pattern = /^(\*|[a-z0-9_-]+(\.[a-z0-9_-]+)*(\.\*)?)$/;

/** What an event script listens to: an exact type (`order.created`), a group (`order.*`) or `*`. */
export const eventPattern = z
  .string()
  .max(200)
  .regex(pattern, { error: "must be a type such as order.created, a group such as order.*, or *" });

/** Every pattern that an event of this type matches: the type itself, the groups it is in at any depth, and `*`. */
export function patternsOf(type: string): string[] {
  const segments = type.split(".");
  const groups = segments.slice(1).map((_, index) => `${segments.slice(0, index + 1).join(".")}.*`);
  return [type, ...groups, "*"];
}
