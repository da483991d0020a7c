/** URL and URLSearchParams, from whatwg-url. */
import * as interfaces from "whatwg-url/webidl2js-wrapper.js";
import { installClass, realmObject } from "./realm-object.ts";

installClass("URL", interfaces.URL);
installClass("URLSearchParams", interfaces.URLSearchParams);

export const part = {
  URL: realmObject.URL as UrlConstructor,
  URLSearchParams: realmObject.URLSearchParams as Constructor,
};
