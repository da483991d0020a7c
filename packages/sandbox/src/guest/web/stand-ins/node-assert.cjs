"use strict";

/** node:assert, as far as undici asks: a call, with a message. */
module.exports = function assert(value, message) {
  if (!value) {
    throw new Error(message ?? "Assertion failed");
  }
};
