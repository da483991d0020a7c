import { serveApiDocument } from "@runlet/api";
import { requestOrigin } from "#request-origin.ts";

export function GET(request: Request): Response {
  return serveApiDocument(requestOrigin(request.headers));
}
