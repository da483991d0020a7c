/** International domain names, from tr46: apart from URLs, as its tables are large and seldom needed. */
import { toASCII, toUnicode } from "tr46";

export const part = { toASCII, toUnicode };
