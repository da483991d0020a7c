import { receiveEvent } from "@runlet/api";
import { getContext } from "#context.ts";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ tenant: string }> },
): Promise<Response> {
  const { tenant } = await params;
  const ip = request.headers.get("x-forwarded-for") ?? "";
  try {
    return await receiveEvent(getContext(), request, { tenantSlug: tenant, ip });
  } catch (error) {
    console.error(`An event for ${tenant} failed:`, error);
    const message = "Something went wrong on our side";
    return Response.json({ error: { code: "internal", message, fields: [] } }, { status: 500 });
  }
}
