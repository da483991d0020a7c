/** TextEncoder and TextDecoder, with all encodings of the standard, from @exodus/bytes. */
import {
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
} from "@exodus/bytes/encoding.js";
import { percentEncodeAfterEncoding } from "@exodus/bytes/whatwg.js";

export const part = {
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  percentEncodeAfterEncoding,
};
