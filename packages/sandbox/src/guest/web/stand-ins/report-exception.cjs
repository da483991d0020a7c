"use strict";

/** What a listener throws ends the execution, as a rejection that nobody handles does. */
module.exports = function reportException(_window, error) {
  void Promise.reject(error);
};
