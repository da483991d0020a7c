/** The frozen `ctx` of one execution. */
import { makeLogger } from "../logger.ts";
import {
  createObject,
  freeze,
  isObject,
  jsonParse,
  reflectDefineProperty,
  reflectOwnKeys,
} from "../primordials.ts";
import { makeCache, makeEvents, makeScripts, makeSecrets } from "./calls.ts";
import { makeDb } from "./db.ts";
import { setField } from "./field.ts";
import { makeHttp } from "./http.ts";

const FACTS = ["trigger", "tenant", "script", "execution", "user"] as const;

interface Pending {
  value: object;
  next: Pending | null;
}

/** Freezes JSON data without recursion: a deep input must not overflow the stack. */
function deepFreeze(root: unknown): unknown {
  let pending: Pending | null = isObject(root) ? { value: root, next: null } : null;
  while (pending !== null) {
    const value: object = pending.value;
    pending = pending.next;
    freeze(value);
    const keys = reflectOwnKeys(value);
    for (let i = 0; i < keys.length; i += 1) {
      const child = (value as Record<PropertyKey, unknown>)[keys[i] as PropertyKey];
      if (isObject(child)) {
        pending = { value: child, next: pending };
      }
    }
  }
  return root;
}

/** The same for every execution: made with the context, before there is one. */
const services = {
  logger: makeLogger(),
  db: makeDb(),
  http: makeHttp(),
  cache: makeCache(),
  events: makeEvents(),
  scripts: makeScripts(),
  secrets: makeSecrets(),
};

const serviceNames = reflectOwnKeys(services);

/**
 * @param inputJson the input as JSON text; `ctx.input` is a frozen copy of its own
 * @param factsJson JSON text of an object with trigger, tenant, script, execution and user
 */
export function makeContext(inputJson: string, factsJson: string): object {
  const facts = jsonParse(factsJson) as Record<string, unknown>;
  const ctx = {};
  // Parsed only when asked for: most scripts use the `input` argument.
  let frozenInput: { value: unknown } | null = null;
  const input = createObject(null) as PropertyDescriptor;
  input.get = freeze(
    {
      input() {
        if (frozenInput === null) {
          frozenInput = { value: deepFreeze(jsonParse(inputJson)) };
        }
        return frozenInput.value;
      },
    }.input,
  );
  input.enumerable = true;
  reflectDefineProperty(ctx, "input", input);
  for (let i = 0; i < FACTS.length; i += 1) {
    const name = FACTS[i] as string;
    const value = facts[name];
    setField(ctx, name, value === undefined ? null : deepFreeze(value));
  }
  for (let i = 0; i < serviceNames.length; i += 1) {
    const name = serviceNames[i] as keyof typeof services;
    setField(ctx, name, services[name]);
  }
  return freeze(ctx);
}
