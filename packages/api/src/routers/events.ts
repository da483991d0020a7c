import {
  eventIdInput,
  getEvent,
  listDeliveries,
  listDeliveriesInput,
  listEvents,
  listEventsInput,
  publishEvent,
  publishEventInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const eventsRouter = router({
  publish: tenantProcedure
    .input(publishEventInput)
    .mutation(({ ctx, input }) => publishEvent(ctx.core, ctx.caller, input)),
  list: tenantProcedure
    .input(listEventsInput)
    .query(({ ctx, input }) => listEvents(ctx.core, ctx.caller, input)),
  get: tenantProcedure
    .input(eventIdInput)
    .query(({ ctx, input }) => getEvent(ctx.core, ctx.caller, input)),
  deliveries: tenantProcedure
    .input(listDeliveriesInput)
    .query(({ ctx, input }) => listDeliveries(ctx.core, ctx.caller, input)),
});
