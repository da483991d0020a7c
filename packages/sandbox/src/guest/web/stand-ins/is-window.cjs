"use strict";

/** There is no window in an isolate. */
module.exports = () => false;
