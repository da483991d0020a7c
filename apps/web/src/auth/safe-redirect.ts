/**
 * Where to go after signing in or out: `target` when it lies on our own origin, else our start page.
 * Resolving first is what catches `//host`, `/\host` and control characters, which browsers take for another host.
 */
export function safeRedirect(target: string, origin: string): string {
  const resolved = URL.canParse(target, origin) ? new URL(target, origin) : null;
  return resolved?.origin === new URL(origin).origin ? resolved.href : origin;
}
