import { receiveEvent } from "@runlet/api";
import { getContext } from "#context.ts";
import { logFault } from "#log-fault.ts";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ tenant: string }> },
): Promise<Response> {
  const { tenant } = await params;
  const ip = request.headers.get("x-forwarded-for") ?? "";
  try {
    return await receiveEvent(getContext(), request, { tenantSlug: tenant, ip });
  } catch (error) {
    logFault(`An event for ${tenant}`, error);
    const message = "Something went wrong on our side";
    return Response.json({ error: { code: "internal", message, fields: [] } }, { status: 500 });
  }
}
