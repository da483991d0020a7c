import { appRouter, createApiContext, refusalHeaders } from "@runlet/api";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { readSessionToken } from "#auth/current-user.ts";
import { getContext } from "#context.ts";
import { logFault } from "#log-fault.ts";

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    // What reads may be asked with POST too: long inputs do not fit into an address.
    allowMethodOverride: true,
    createContext: async () =>
      createApiContext(getContext(), {
        headers: request.headers,
        sessionToken: await readSessionToken(),
        ip: request.headers.get("x-forwarded-for") ?? "",
      }),
    responseMeta: ({ errors }) => ({ headers: refusalHeaders(errors) }),
    onError({ error, path }) {
      // Refusals are the caller's business; what is left is ours.
      if (error.code === "INTERNAL_SERVER_ERROR") logFault(String(path), error);
    },
  });
}

export { handle as GET, handle as POST };
