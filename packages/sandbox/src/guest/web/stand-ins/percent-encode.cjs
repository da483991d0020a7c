"use strict";

exports.percentEncodeAfterEncoding = (...args) => percentEncodeAfterEncoding(...args);
