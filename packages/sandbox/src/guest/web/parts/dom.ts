/** From jsdom: events and aborting in one module, blobs in another, evaluated when asked for. */
import { realmObject } from "./realm-object.ts";

type ExceptionClass = new (message?: string, name?: string) => Error;

// Named after no class: a name that is taken would change the names of the classes themselves.
function event<Class = Constructor>(name: string): Class {
  require("./events.ts");
  return realmObject[name] as Class;
}

function blob(name: string): Constructor {
  require("./blob.ts");
  return realmObject[name] as Constructor;
}

export const part = {
  get DOMException() {
    return event<ExceptionClass>("DOMException");
  },
  get Event() {
    return event("Event");
  },
  get CustomEvent() {
    return event("CustomEvent");
  },
  get EventTarget() {
    return event("EventTarget");
  },
  get AbortSignal() {
    return event("AbortSignal");
  },
  get AbortController() {
    return event<new () => object>("AbortController");
  },
  get Blob() {
    return blob("Blob");
  },
  get File() {
    return blob("File");
  },
};
