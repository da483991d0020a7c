import { GatewayError } from "./gateway-error.ts";

/** Far beyond what people nest; far below where writing the value as JSON again would exhaust the stack. */
const maxDepth = 1_000;

/** @throws GatewayError("invalid_input") for what is no JSON, or is nested too deeply. */
export function parseJson(text: string): unknown {
  if (isNestedBeyond(text, maxDepth)) {
    throw new GatewayError("invalid_input", `The body's JSON is nested deeper than ${maxDepth}.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GatewayError("invalid_input", `The body is not valid JSON: ${error.message}.`);
  }
}

const [backslash, quote] = [0x5c, 0x22];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether arrays and objects stand in each other more than `limit` deep. Brackets within strings do not count. */
function isNestedBeyond(json: string, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index++) {
    const unit = json.charCodeAt(index);
    if (isInString) {
      if (unit === backslash) index++;
      else if (unit === quote) isInString = false;
    } else if (unit === quote) isInString = true;
    else if (unit === openArray || unit === openObject) {
      if (++depth > limit) return true;
    } else if (unit === closeArray || unit === closeObject) depth--;
  }
  return false;
}
