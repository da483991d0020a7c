import type { JsonValue } from "@runlet/core";
import type { z } from "zod";
import type { AppRouter } from "../app-router.ts";
import { apiKeysReference } from "./api-keys-reference.ts";
import { auditReference } from "./audit-reference.ts";
import { collectionsReference } from "./collections-reference.ts";
import { deadLettersReference } from "./dead-letters-reference.ts";
import { eventsReference } from "./events-reference.ts";
import { executionsReference } from "./executions-reference.ts";
import { membersReference } from "./members-reference.ts";
import { metricsReference } from "./metrics-reference.ts";
import type { ProcedureReference } from "./procedure-reference.ts";
import { rolesReference } from "./roles-reference.ts";
import { schedulesReference } from "./schedules-reference.ts";
import { scriptsReference } from "./scripts-reference.ts";
import { secretsReference } from "./secrets-reference.ts";
import { sessionReference } from "./session-reference.ts";
import { settingsReference } from "./settings-reference.ts";
import { systemReference } from "./system-reference.ts";
import { tenantsReference } from "./tenants-reference.ts";
import { versionsReference } from "./versions-reference.ts";

type Routers = AppRouter["_def"]["record"];

/** What the procedures answer, as core says it. */
type Outputs = {
  [Noun in keyof Routers]: {
    [Verb in keyof Routers[Noun]]: OutputOf<Routers[Noun][Verb]>;
  };
};
type OutputOf<Procedure> = Procedure extends { _def: { $types: { output: infer Output } } }
  ? Output
  : never;

/** What the reference says of each procedure. The compiler misses one that is not here. */
export const apiReference = {
  session: sessionReference,
  scripts: scriptsReference,
  versions: versionsReference,
  executions: executionsReference,
  schedules: schedulesReference,
  collections: collectionsReference,
  events: eventsReference,
  deadLetters: deadLettersReference,
  metrics: metricsReference,
  members: membersReference,
  roles: rolesReference,
  apiKeys: apiKeysReference,
  audit: auditReference,
  secrets: secretsReference,
  settings: settingsReference,
  tenants: tenantsReference,
  system: systemReference,
} satisfies {
  [Noun in keyof Outputs]: {
    [Verb in keyof Outputs[Noun]]: ProcedureReference<Outputs[Noun][Verb]>;
  };
};

type Reference = typeof apiReference;

type IsSame<First, Second> =
  (<T>() => T extends First ? 1 : 2) extends <T>() => T extends Second ? 1 : 2 ? true : false;

/** Intersections and interfaces written out, so that equal shapes are the same type. Any JSON value is one, however deep. */
type Flat<Value> = [JsonValue] extends [Value] ? Value : FlatPart<Value>;
type FlatPart<Value> = Value extends object ? { [Key in keyof Value]: Flat<Value[Key]> } : Value;

type AnswerOf<Entry> = Entry extends { answer: z.ZodType<infer Answer> } ? Answer : never;

/** Procedures whose described answer is not to the letter what the router answers. */
type Mismatches = {
  [Noun in keyof Outputs]: {
    [Verb in keyof Outputs[Noun] & keyof Reference[Noun]]: IsSame<
      Flat<Outputs[Noun][Verb]>,
      Flat<AnswerOf<Reference[Noun][Verb]>>
    > extends true
      ? never
      : `${Noun & string}.${Verb & string}`;
  }[keyof Outputs[Noun] & keyof Reference[Noun]];
}[keyof Outputs];

/** Does not compile, and names the procedures, when the description of an answer is not its type. */
export const describedAnswers: [Mismatches] extends [never] ? "exact" : Mismatches = "exact";

/** The reference of a procedure by its path, `noun.verb`; null when there is none. */
export function referenceOf(path: string): ProcedureReference<unknown> | null {
  const [noun = "", verb = ""] = path.split(".");
  const procedures: Record<string, Record<string, ProcedureReference<unknown>>> = apiReference;
  return procedures[noun]?.[verb] ?? null;
}
