export { type ApiContext, type ApiRequest, createApiContext } from "./api-context.ts";
export { type AppRouter, appRouter, createCaller } from "./app-router.ts";
export { explain } from "./error-map.ts";
export { type ProcedureAccess, procedureAccess } from "./procedure-access.ts";
export { receiveEvent } from "./receive-event.ts";
export { refusalHeaders } from "./refusal-headers.ts";
export type { SessionInfo } from "./routers/session.ts";
export { isSameOrigin } from "./same-origin.ts";
export { serveApiDocument, serveEndpointsDocument } from "./serve-documents.ts";
