/** Events, aborting and DOMException: jsdom's classes, made from the standard's interface texts. */
import abortController from "jsdom/lib/generated/idl/AbortController.js";
import abortSignal from "jsdom/lib/generated/idl/AbortSignal.js";
import customEvent from "jsdom/lib/generated/idl/CustomEvent.js";
import domException from "jsdom/lib/generated/idl/DOMException.js";
import event from "jsdom/lib/generated/idl/Event.js";
import eventTarget from "jsdom/lib/generated/idl/EventTarget.js";
import { GLOBAL_NAMES, realmObject } from "./realm-object.ts";

// For AbortSignal.timeout.
realmObject.setTimeout = packageGlobals.setTimer;

// jsdom makes plain objects. The standard's exceptions are errors: they have a stack, and
// Error.isError, by which a failed execution tells what was thrown, says so.
const { setup } = domException;
domException.setup = (wrapper, ...rest) =>
  setup(Object.setPrototypeOf(new Error(), Object.getPrototypeOf(wrapper)), ...rest);

domException.install(realmObject, GLOBAL_NAMES);
event.install(realmObject, GLOBAL_NAMES);
customEvent.install(realmObject, GLOBAL_NAMES);
eventTarget.install(realmObject, GLOBAL_NAMES);
abortSignal.install(realmObject, GLOBAL_NAMES);
abortController.install(realmObject, GLOBAL_NAMES);

export const DOMException = realmObject.DOMException as new (
  message?: string,
  name?: string,
) => Error;
export const Event = realmObject.Event as Constructor;
export const CustomEvent = realmObject.CustomEvent as Constructor;
export const EventTarget = realmObject.EventTarget as Constructor;
export const AbortSignal = realmObject.AbortSignal as Constructor;
export const AbortController = realmObject.AbortController as new () => object;
