"use strict";

/** For core-js' structuredClone: moves the memory away, so that the buffer is left empty. */
module.exports = (buffer) => {
  packageGlobals.structuredClone(buffer);
};
