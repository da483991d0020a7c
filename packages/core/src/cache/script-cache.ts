import { z } from "zod";
import type { TenantScope } from "../context.ts";
import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import { storableText } from "../text.ts";
import type { CacheStore } from "./cache-store.ts";

/** Of a value's JSON, in bytes of UTF-8. */
const maxValueBytes = 262_144;
const maxTtlSeconds = 365 * 24 * 60 * 60;

const keyArgument = storableText()
  .min(1, "must not be empty")
  .max(512, "must have at most 512 characters");
const ttlArgument = z
  .int(`must be whole seconds from 1 to ${maxTtlSeconds}`)
  .min(1, `must be whole seconds from 1 to ${maxTtlSeconds}`)
  .max(maxTtlSeconds, `must be whole seconds from 1 to ${maxTtlSeconds}`)
  .nullish()
  .transform((ttl) => ttl ?? null);
const byArgument = z
  .int("must be a whole number between the safe integers")
  .nullish()
  .transform((by) => by ?? 1);

/** `ctx.cache` of one tenant: takes what a script gave, and throws HostCallError for what it cannot take. */
export interface ScriptCache {
  /** null when there is none; a kept null reads the same, which `exists` tells apart. */
  get(key: unknown): Promise<JsonValue>;
  /** @param ttlSeconds 1 second to a year; without one the value stays until it is deleted */
  set(key: unknown, value: unknown, ttlSeconds?: unknown): Promise<void>;
  /** Whether there was something to delete. */
  delete(key: unknown): Promise<boolean>;
  exists(key: unknown): Promise<boolean>;
  /**
   * Adds `by`, 1 unless given, and answers the sum. What is absent counts as 0.
   * @param ttlSeconds counts when the key is made by this call; a later one leaves its expiry as it is
   */
  increment(key: unknown, by?: unknown, ttlSeconds?: unknown): Promise<number>;
}

export function createScriptCache(store: CacheStore, scope: TenantScope): ScriptCache {
  return {
    async get(key) {
      const valueJson = await store.get(scope, read("key", keyArgument, key));
      return valueJson === null ? null : JSON.parse(valueJson);
    },
    async set(key, value, ttlSeconds) {
      const name = read("key", keyArgument, key);
      const valueJson = toValueJson(value);
      await store.set(scope, name, valueJson, read("ttlSeconds", ttlArgument, ttlSeconds));
    },
    delete: async (key) => store.delete(scope, read("key", keyArgument, key)),
    exists: async (key) => store.exists(scope, read("key", keyArgument, key)),
    async increment(key, by, ttlSeconds) {
      const name = read("key", keyArgument, key);
      const step = read("by", byArgument, by);
      const ttl = read("ttlSeconds", ttlArgument, ttlSeconds);
      const increment = await store.increment(scope, name, step, ttl);
      if ("sum" in increment) return increment.sum;
      if (increment.refusal === "not_whole") {
        throw invalidArgument("key", "holds a value that is no whole number");
      }
      throw invalidArgument("by", "the sum would be beyond the safe integers");
    },
  };
}

function read<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? "is wrong";
  throw invalidArgument(name, message.replace(/^Invalid input: /, "must be another type: "));
}

function toValueJson(value: unknown): string {
  const valueJson = JSON.stringify(value);
  if (valueJson === undefined) throw invalidArgument("value", "must be a JSON value");
  const bytes = Buffer.byteLength(valueJson);
  if (bytes > maxValueBytes) {
    const message = `value: must be at most ${maxValueBytes} bytes of JSON; it has ${bytes}`;
    throw new HostCallError("too_large", message);
  }
  return valueJson;
}
