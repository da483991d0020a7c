import { serveEndpointsDocument } from "@runlet/api";
import { readSessionToken } from "#auth/current-user.ts";
import { getContext } from "#context.ts";
import { logFault } from "#log-fault.ts";
import { requestOrigin } from "#request-origin.ts";

const ending = ".json";

export async function GET(
  { headers }: Request,
  { params }: { params: Promise<{ document: string }> },
): Promise<Response> {
  const { document } = await params;
  if (!document.endsWith(ending)) {
    const message = `Ask for /api/openapi/<tenant>${ending}`;
    return Response.json({ error: { code: "not_found", message, fields: [] } }, { status: 404 });
  }
  const tenantSlug = document.slice(0, -ending.length);
  const ip = headers.get("x-forwarded-for") ?? "";
  try {
    return await serveEndpointsDocument(
      getContext(),
      { headers, sessionToken: await readSessionToken(), ip },
      { tenantSlug, origin: requestOrigin(headers) },
    );
  } catch (error) {
    logFault(`The document of ${tenantSlug}`, error);
    const message = "Something went wrong on our side";
    return Response.json({ error: { code: "internal", message, fields: [] } }, { status: 500 });
  }
}
