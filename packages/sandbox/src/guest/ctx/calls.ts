/** The parts of `ctx` whose calls are the host's from end to end. */
import { callHost, requireArgument, requireJson } from "../host-calls.ts";
import { freezeMethods } from "./field.ts";

const requireText = (value: unknown, name: string) =>
  requireArgument(typeof value === "string", name, "text");

/** The frozen `ctx.cache`. */
export function makeCache(): object {
  const call = (op: string, key: unknown, a?: unknown, b?: unknown) => {
    requireText(key, "key");
    return callHost(op, [key, a, b]);
  };
  return freezeMethods({
    get: async (key: unknown) => await call("cache.get", key),
    async set(key: unknown, value: unknown, ttlSeconds?: unknown) {
      requireJson(value, "value");
      return await call("cache.set", key, value, ttlSeconds);
    },
    delete: async (key: unknown) => await call("cache.delete", key),
    exists: async (key: unknown) => await call("cache.exists", key),
    increment: async (key: unknown, by: unknown = 1, ttlSeconds?: unknown) =>
      await call("cache.increment", key, by, ttlSeconds),
  });
}

/** The frozen `ctx.events`. */
export function makeEvents(): object {
  return freezeMethods({
    async publish(type: unknown, payload?: unknown) {
      requireText(type, "type");
      return await callHost("events.publish", [type, payload]);
    },
  });
}

/** The frozen `ctx.scripts`. */
export function makeScripts(): object {
  return freezeMethods({
    async call(name: unknown, input?: unknown) {
      requireText(name, "name");
      return await callHost("scripts.call", [name, input]);
    },
  });
}

/** The frozen `ctx.secrets`. */
export function makeSecrets(): object {
  return freezeMethods({
    async get(name: unknown) {
      requireText(name, "name");
      return await callHost("secrets.get", [name]);
    },
  });
}
