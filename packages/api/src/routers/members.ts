import {
  addMember,
  addMemberInput,
  listMembers,
  listMembersInput,
  memberIdInput,
  removeMember,
  setMemberRole,
  setMemberRoleInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const membersRouter = router({
  list: tenantProcedure
    .input(listMembersInput)
    .query(({ ctx, input }) => listMembers(ctx.core, ctx.caller, input)),
  add: tenantProcedure
    .input(addMemberInput)
    .mutation(({ ctx, input }) => addMember(ctx.core, ctx.caller, input)),
  setRole: tenantProcedure
    .input(setMemberRoleInput)
    .mutation(({ ctx, input }) => setMemberRole(ctx.core, ctx.caller, input)),
  remove: tenantProcedure
    .input(memberIdInput)
    .mutation(({ ctx, input }) => removeMember(ctx.core, ctx.caller, input)),
});
