/** Streams, from web-streams-polyfill. */
import * as streams from "web-streams-polyfill";

export const part = streams;
