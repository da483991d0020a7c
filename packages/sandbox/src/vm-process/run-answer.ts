/** What a script's end, as the guest tells it, comes to. */
import { type OutputType, platformError, type RunError } from "../outcome.ts";
import { isTooDeep, MAX_JSON_DEPTH } from "../script-json.ts";
import { cleanRuntimeError, type ErrorText } from "./clean-error.ts";

export interface RunAnswer {
  outputJson: string | null;
  outputType: OutputType | "stream";
  error: RunError | null;
}

interface Circumstances {
  filename: string;
  maxOutputBytes: number;
  /** The guest has begun to send a body: what comes of it is the output, and nothing else. */
  isStreaming: boolean;
}

/** @param kind as the guest names it (guest/bridge.ts) */
export function answerOf(
  kind: string,
  text: ErrorText,
  { filename, maxOutputBytes, isStreaming }: Circumstances,
): RunAnswer {
  const refuse = (message: string) =>
    failWith(cleanRuntimeError({ name: "", message, stack: "" }, filename));
  const isOutput = kind === "output" || kind === "response";
  if ((isOutput || kind === "stream") && isStreaming !== (kind === "stream")) {
    // Only where a script has replaced what promises are made of.
    return refuse("The body of the returned Response was not read to its end");
  }
  if (kind === "output_limit" || (isOutput && Buffer.byteLength(text.message) > maxOutputBytes)) {
    return failWith(platformError("output_limit"));
  }
  if (isOutput && isTooDeep(text.message)) {
    return refuse(`The result is nested more than ${MAX_JSON_DEPTH} levels deep`);
  }
  if (isOutput) {
    const outputType = kind === "response" ? "response" : "json";
    return { outputJson: text.message, outputType, error: null };
  }
  if (kind === "stream") {
    // Its output is what the host took of it.
    return { outputJson: "null", outputType: "stream", error: null };
  }
  const error = cleanRuntimeError(text, filename);
  return failWith(
    kind === "api_call_limit" || kind === "call_depth" ? { ...error, code: kind } : error,
  );
}

export function failWith(error: RunError): RunAnswer {
  return { outputJson: null, outputType: "json", error };
}
