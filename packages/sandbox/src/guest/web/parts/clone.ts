/** structuredClone and base64 from core-js. */
import path from "core-js-pure/internals/path.js";
import "core-js-pure/modules/web.atob.js";
import "core-js-pure/modules/web.btoa.js";
import "core-js-pure/modules/web.structured-clone.js";

export const part = {
  structuredClone: path.structuredClone,
  atob: path.atob,
  btoa: path.btoa,
};
