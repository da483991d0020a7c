/** URL and URLSearchParams, from whatwg-url. */
import { URL, URLSearchParams } from "whatwg-url/webidl2js-wrapper.js";
import { GLOBAL_NAMES, realmObject } from "./realm-object.ts";

URL.install(realmObject, GLOBAL_NAMES);
URLSearchParams.install(realmObject, GLOBAL_NAMES);

export const part = {
  URL: realmObject.URL as UrlConstructor,
  URLSearchParams: realmObject.URLSearchParams as Constructor,
};
