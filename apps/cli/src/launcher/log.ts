import type { Readable, Writable } from "node:stream";

/** One line of the launcher or of a child, with its name in front. */
export type Log = (name: string, line: string) => void;

const NAME_WIDTH = 8;

export function createLog(stream: Writable): Log {
  return (name, line) => {
    stream.write(`${name.padEnd(NAME_WIDTH)} │ ${line}\n`);
  };
}

/** Hands every line of a child's output to the log; the last one also without its line feed. */
export function logLines(stream: Readable, name: string, log: Log): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) log(name, line);
  });
  stream.once("end", () => {
    if (rest) log(name, rest);
  });
}
