/** The origin that the sender of a request addressed; the server in front of the pages has set these headers itself. */
export function requestOrigin(headers: Headers): string {
  const proto = headers.get("x-forwarded-proto") ?? "http";
  return `${proto}://${headers.get("x-forwarded-host") ?? "localhost"}`;
}
