import NextAuth from "next-auth";
import { authOptions } from "#auth/auth-options.ts";

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

/** Made for each request: the options need an environment, which a build does not have. */
function handle(request: Request, context: RouteContext): Promise<Response> {
  return NextAuth(authOptions())(request, context);
}

export { handle as GET, handle as POST };
