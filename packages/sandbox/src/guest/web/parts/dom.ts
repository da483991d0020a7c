/** From jsdom: events and aborting in one module, blobs in another, evaluated when asked for. */
type Events = typeof import("./events.ts");
type Blobs = typeof import("./blob.ts");

export const part = {
  get DOMException() {
    return require<Events>("./events.ts").DOMException;
  },
  get Event() {
    return require<Events>("./events.ts").Event;
  },
  get CustomEvent() {
    return require<Events>("./events.ts").CustomEvent;
  },
  get EventTarget() {
    return require<Events>("./events.ts").EventTarget;
  },
  get AbortSignal() {
    return require<Events>("./events.ts").AbortSignal;
  },
  get AbortController() {
    return require<Events>("./events.ts").AbortController;
  },
  get Blob() {
    return require<Blobs>("./blob.ts").Blob;
  },
  get File() {
    return require<Blobs>("./blob.ts").File;
  },
};
