/** Names and ports that are refused before anything is looked up. */

/**
 * Domains that never lead to the public internet, or that lead to a cloud's metadata service; each
 * with all that is below it. Special-use names of RFC 6761, 6762 and 8375, ICANN's `internal`, what
 * home and office networks use in practice, and Kubernetes' `svc`. `arpa` is for reverse look-ups.
 */
const INTERNAL_DOMAINS = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "svc",
  "arpa",
  "onion",
  "metadata.goog",
  "metadata.tencentyun.com",
];

/** Letters, digits, hyphens and, as many a record has them, underscores (RFC 1123, RFC 8552). */
const LABEL = /^[a-z0-9_-]{1,63}$/;

/**
 * Why a name is not to be looked up, or nothing when it may be.
 * @param name lower case, without a trailing dot
 */
export function refuseName(name: string): string | undefined {
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) {
    return "is not a valid host name";
  }
  if (labels.length === 1) return "is a name without a domain, which only an internal network has";
  const isInternal = INTERNAL_DOMAINS.some((domain) => `.${name}`.endsWith(`.${domain}`));
  return isInternal ? "is an internal name" : undefined;
}

/**
 * Ports of services that would take an HTTP request for something else: the Fetch Standard's "bad
 * ports" (https://fetch.spec.whatwg.org/#port-blocking).
 */
const BAD_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

export function isBadPort(port: number): boolean {
  return BAD_PORTS.has(port);
}
