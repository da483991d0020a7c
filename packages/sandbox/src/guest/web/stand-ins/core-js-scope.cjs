"use strict";

/**
 * What core-js takes for globalThis: it reads there what else it could use, and writes there what
 * its copies share. It gets our DOMException whatever a script made of the global, and does not
 * find what it is itself asked for.
 */
module.exports = Object.create(globalThis, {
  DOMException: { get: () => DOMException },
  File: { get: () => File },
  atob: { value: undefined },
  btoa: { value: undefined },
  structuredClone: { value: undefined },
});
