import type { JsonValue } from "../json.ts";

export const deliveryStatuses = [
  "pending",
  "running",
  "succeeded",
  "failed",
  "dead",
  "skipped",
] as const;
/**
 * pending → running → succeeded, or failed (another try comes) → running → …, or dead (a dead letter); or skipped, when its
 * script could not run when it was due.
 */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Instants are ISO, in UTC. */
export interface EventItem {
  id: string;
  /** The id that its publisher gave. */
  publisherId: string | null;
  type: string;
  key: string | null;
  source: "api" | "script" | "platform";
  /** How many events led to this one. */
  depth: number;
  /** The execution that published it, or that it tells of. */
  executionId: string | null;
  createdAt: string;
  /** How many deliveries it has, in all and of each status. */
  deliveries: { total: number } & Record<DeliveryStatus, number>;
}

export interface EventDetail extends EventItem {
  payload: JsonValue;
}

export interface DeliveryItem {
  id: string;
  eventId: string;
  eventType: string;
  scriptId: string;
  /** Null when the script is deleted. */
  scriptName: string | null;
  status: DeliveryStatus;
  /** Executions that were started for it: `executionIds`, oldest first. */
  attempts: number;
  executionIds: string[];
  /** Of the last try, or why it was skipped. */
  error: JsonValue;
  /** Null while it runs, waits for an earlier one of its key, or is done. */
  nextAttemptAt: string | null;
  createdAt: string;
  completedAt: string | null;
}
