import { z } from "zod";

const pattern = /^(\*|[a-z0-9_-]+(\.[a-z0-9_-]+)*(\.\*)?)$/;

/** What an event script listens to: an exact type (`order.created`), a group (`order.*`) or `*`. */
export const eventPattern = z
  .string()
  .max(200)
  .regex(pattern, { error: "must be a type such as order.created, a group such as order.*, or *" });
