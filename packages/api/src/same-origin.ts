/**
 * Whether a browser says that a request was made by this origin's own pages. Sec-Fetch-Site is every present
 * browser's word; older ones send Origin with each POST. Who sends neither is no browser, and has no
 * business with a session cookie.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}
