import { isDashboardCookie } from "@runlet/core";

/**
 * What a script answers must not act as the dashboard, whose host and cookies it may share: a page from a script gets an origin
 * of its own, whose requests count as another site's and carry no session. A policy of the script's own holds beside it.
 */
const sandboxPolicy = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

type Headers = Record<string, string | string[]>;

/** The headers of a script's answer, kept apart from the dashboard: sandboxed, and without its cookies. */
export function keepApart(headers: Headers): Headers {
  const { "set-cookie": cookies = [], "content-security-policy": policies = [], ...rest } = headers;
  const ownCookies = [cookies].flat().filter((cookie) => !isDashboardCookie(cookie));
  return {
    ...rest,
    ...(ownCookies.length > 0 ? { "set-cookie": ownCookies } : {}),
    "content-security-policy": [policies, sandboxPolicy].flat(),
    "x-content-type-options": "nosniff",
  };
}
