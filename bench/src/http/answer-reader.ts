/** Reads HTTP/1.1 answers, one at a time, off a connection; as little of them as a driver needs. */

export interface Answer {
  status: number;
  /** Of the product only. */
  executionId: string | null;
  /** Whether the connection may be used again. */
  isKept: boolean;
  body: string;
}

const END_OF_HEAD = "\r\n\r\n";
const END_OF_LINE = "\r\n";

/** Takes chunks until an answer is whole; then starts anew. Bodies are taken to be latin1. */
export class AnswerReader {
  #text = "";

  /**
   * @returns null while something is missing
   * @throws Error for what is no answer, or one whose end cannot be told
   */
  take(chunk: Buffer): Answer | null {
    this.#text =
      this.#text === "" ? chunk.toString("latin1") : this.#text + chunk.toString("latin1");
    const headEnd = this.#text.indexOf(END_OF_HEAD);
    if (headEnd === -1) {
      return null;
    }
    const head = this.#text.slice(0, headEnd + 2).toLowerCase();
    const status = Number(head.slice(9, 12));
    if (!head.startsWith("http/1.1 ") || Number.isNaN(status)) {
      throw new Error(`No HTTP answer: ${head.slice(0, 100)}`);
    }
    const body = bodyOf(this.#text, headEnd + END_OF_HEAD.length, head, status);
    if (body === null) {
      return null;
    }
    this.#text = "";
    return {
      status,
      executionId: headerOf(head, "x-execution-id"),
      isKept: headerOf(head, "connection") !== "close",
      body,
    };
  }
}

/** @param head in lower case, each line with its end */
function headerOf(head: string, name: string): string | null {
  const at = head.indexOf(`\r\n${name}:`);
  if (at === -1) {
    return null;
  }
  const from = at + name.length + 3;
  return head.slice(from, head.indexOf(END_OF_LINE, from)).trim();
}

function bodyOf(text: string, from: number, head: string, status: number): string | null {
  if (status === 204 || status === 304) {
    return "";
  }
  const length = headerOf(head, "content-length");
  if (length !== null) {
    const end = from + Number(length);
    return text.length < end ? null : text.slice(from, end);
  }
  if (headerOf(head, "transfer-encoding") !== "chunked") {
    throw new Error(`An answer does not tell where it ends: ${head.slice(0, 500)}`);
  }
  return chunksOf(text, from);
}

function chunksOf(text: string, from: number): string | null {
  let body = "";
  let at = from;
  while (true) {
    const lineEnd = text.indexOf(END_OF_LINE, at);
    if (lineEnd === -1) {
      return null;
    }
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) {
      throw new Error(`No size of a chunk: ${text.slice(at, at + 20)}`);
    }
    const start = lineEnd + END_OF_LINE.length;
    const next = start + size + END_OF_LINE.length;
    if (text.length < next) {
      return null;
    }
    if (size === 0) {
      return body;
    }
    body += text.slice(start, start + size);
    at = next;
  }
}
