import type { AppRouter } from "@runlet/api";
import type { inferRouterOutputs } from "@trpc/server";
import { createTRPCContext } from "@trpc/tanstack-react-query";

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What each procedure answers. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** An execution as it comes over the wire. */
export type Execution = Outputs["executions"]["get"];
