import type { EndpointCors } from "./endpoint-cors.ts";

/** What a browser says of the page that made a request, as its headers have it. */
export interface RequestSource {
  /** `Sec-Fetch-Site`. Browsers leave it out where neither https nor localhost is asked. */
  fetchSite: string | undefined;
  /** `Origin`. */
  origin: string | undefined;
  /** The host that was asked, with its port. */
  host: string | undefined;
}

/**
 * Whether the session cookie of a request counts: a browser sends it along with whatever any page asks for, so a page
 * of another origin must not act as the person who looks at it. Pages of our own origin may, what a person opens by hand may,
 * and origins that the endpoint's `cors` names with `credentials`, as far as they are of our site. Who says nothing of where it comes
 * from is no page: browsers tell one or the other with every request that changes something.
 */
export function maySendSession(
  { fetchSite, origin, host }: RequestSource,
  cors: EndpointCors | null,
): boolean {
  if (fetchSite === "same-origin" || fetchSite === "none") return true;
  const isListed =
    origin !== undefined && cors?.credentials === true && cors.origins.includes(origin);
  if (fetchSite !== undefined) return fetchSite === "same-site" && isListed;
  return origin === undefined || isListed || isOfHost(origin, host);
}

function isOfHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.parse(origin)?.host === host.toLowerCase();
}
