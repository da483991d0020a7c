/** The parts of a Response that a script returned, as its execution keeps them. */
export interface ResponseOutput {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  bodyEncoding: "text" | "base64";
}

/** What to show of a body. */
export type ResponseBody =
  | { kind: "empty" }
  | { kind: "json"; value: unknown; bytes: number }
  | { kind: "text"; text: string; bytes: number }
  | { kind: "binary"; base64: string; bytes: number };

/** Null for what does not have that form. */
export function readResponse(output: unknown): ResponseOutput | null {
  if (typeof output !== "object" || output === null) return null;
  const { status, headers, body, bodyEncoding } = output as Partial<Record<string, unknown>>;
  const isRead =
    typeof status === "number" &&
    Array.isArray(headers) &&
    headers.every(isPair) &&
    typeof body === "string" &&
    (bodyEncoding === "text" || bodyEncoding === "base64");
  return isRead ? { status, headers, body, bodyEncoding } : null;
}

function isPair(pair: unknown): pair is [string, string] {
  return Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");
}

/** The body as its content type says: JSON parsed where it is JSON, and the text as it is where it is not. */
export function bodyOf({ headers, body, bodyEncoding }: ResponseOutput): ResponseBody {
  if (body === "") return { kind: "empty" };
  if (bodyEncoding === "base64") {
    return { kind: "binary", base64: body, bytes: decodedBytes(body) };
  }
  const bytes = new TextEncoder().encode(body).byteLength;
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  if (!/^[^;]*[/+]json\s*(;|$)/i.test(type)) return { kind: "text", text: body, bytes };
  try {
    return { kind: "json", value: JSON.parse(body), bytes };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: "text", text: body, bytes };
  }
}

/** Of base64 with its padding or without. */
function decodedBytes(base64: string): number {
  return Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
}
