"use strict";

const NOT_ASCII = /[^\0-\x7F]/;
const PUNYCODE_LABEL = /(?:^|\.)xn--/i;

/**
 * tr46, evaluated only for the domains that need its tables. For all others «domain to ASCII» is
 * lower-casing, as the URL standard notes (https://url.spec.whatwg.org/#concept-domain-to-ascii).
 */
exports.toASCII = (domain, options) => {
  const isStrict = options.useSTD3ASCIIRules || options.verifyDNSLength || options.checkHyphens;
  if (isStrict || NOT_ASCII.test(domain) || PUNYCODE_LABEL.test(domain)) {
    return packageGlobals.idna.toASCII(domain, options);
  }
  return domain.toLowerCase();
};

exports.toUnicode = (domain, options) => packageGlobals.idna.toUnicode(domain, options);
