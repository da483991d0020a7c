/**
 * Puts the classes of events, aborting and DOMException on the realm object: jsdom's, which are made
 * from the standard's interface texts.
 */
import abortController from "jsdom/lib/generated/idl/AbortController.js";
import abortSignal from "jsdom/lib/generated/idl/AbortSignal.js";
import customEvent from "jsdom/lib/generated/idl/CustomEvent.js";
import domException from "jsdom/lib/generated/idl/DOMException.js";
import event from "jsdom/lib/generated/idl/Event.js";
import eventTarget from "jsdom/lib/generated/idl/EventTarget.js";
import { installClass, realmObject } from "./realm-object.ts";

// For AbortSignal.timeout.
realmObject.setTimeout = packageGlobals.setTimer;

// jsdom makes plain objects. The standard's exceptions are errors: they have a stack, and
// Error.isError, by which a failed execution tells what was thrown, says so.
const { setup } = domException;
domException.setup = (wrapper, ...rest) =>
  setup(Object.setPrototypeOf(new Error(), Object.getPrototypeOf(wrapper)), ...rest);

installClass("DOMException", domException);
Object.setPrototypeOf((realmObject.DOMException as Constructor).prototype, Error.prototype);

installClass("Event", event);
installClass("CustomEvent", customEvent);
installClass("EventTarget", eventTarget);
installClass("AbortSignal", abortSignal);
installClass("AbortController", abortController);
