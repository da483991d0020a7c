/** What crosses to the host of a Response before its body does. */
import { jsonStringify, PrimordialTypeError, toText } from "../primordials.ts";

/** UTF-16 units of the JSON of status and headers. */
const MAX_HEAD_LENGTH = 65_536;

export interface ResponseHead {
  status: number;
  headers: [string, string][];
}

/**
 * Not one call of `JSON.stringify`: a `toJSON` of the script's on all arrays would decide what the host gets.
 * @throws TypeError for more than the host takes
 */
export function headJson({ status, headers }: ResponseHead): string {
  let pairs = "";
  for (let i = 0; i < headers.length; i += 1) {
    const header = headers[i] as [string, string];
    const name = jsonStringify(toText(header[0]));
    pairs += `${i === 0 ? "" : ","}[${name},${jsonStringify(toText(header[1]))}]`;
  }
  const json = `{"status":${status},"headers":[${pairs}]}`;
  if (json.length > MAX_HEAD_LENGTH) {
    throw new PrimordialTypeError("The headers of the returned Response are too large");
  }
  return json;
}
