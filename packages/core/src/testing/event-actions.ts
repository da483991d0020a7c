import { discardDeadLetters } from "../dead-letters/discard-dead-letters.ts";
import { listDeadLetters } from "../dead-letters/list-dead-letters.ts";
import { replayDeadLetters } from "../dead-letters/replay-dead-letters.ts";
import { getEvent } from "../events/get-event.ts";
import { listDeliveries } from "../events/list-deliveries.ts";
import { listEvents } from "../events/list-events.ts";
import { publishEvent } from "../events/publish-event.ts";
import type { Action } from "./action.ts";

const page = { limit: 100 };

/** The actions on events, their deliveries and dead letters. */
export const eventActions: Record<string, Action> = {
  publishEvent: {
    call: (context, caller) => publishEvent(context, caller, { type: "order.created" }),
    permission: "scripts.execute",
  },
  listEvents: {
    call: (context, caller) => listEvents(context, caller, page),
    permission: "scripts.read",
  },
  getEvent: {
    call: (context, caller, { eventId: id }) => getEvent(context, caller, { id }),
    hasTarget: true,
    permission: "scripts.read",
  },
  listDeliveries: {
    call: (context, caller) => listDeliveries(context, caller, page),
    permission: "scripts.read",
  },
  listDeadLetters: {
    call: (context, caller) => listDeadLetters(context, caller, { ...page, state: "all" }),
    permission: "scripts.read",
  },
  replayDeadLetters: {
    call: (context, caller, { deadLetterId }) =>
      replayDeadLetters(context, caller, { ids: [deadLetterId], payload: null }),
    audited: "dead_letter.replay",
    hasTarget: true,
    permission: "scripts.execute",
  },
  discardDeadLetters: {
    call: (context, caller, { otherDeadLetterId }) =>
      discardDeadLetters(context, caller, { ids: [otherDeadLetterId] }),
    audited: "dead_letter.discard",
    hasTarget: true,
    permission: "scripts.execute",
  },
};
