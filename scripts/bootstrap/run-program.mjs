import { spawn } from "node:child_process";

/**
 * Runs a program to its end and collects what it wrote.
 * @param {[string, ...string[]]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, stdout: string, output: string }>}
 *   `output` is stdout and stderr as they came; `code` is null also when the program could not be started
 */
export function runProgram([program, ...args], { cwd, env, onLine }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    /** @param {NodeJS.ReadableStream} stream @param {boolean} isStdout */
    const collect = (stream, isStdout) => {
      let rest = "";
      stream.setEncoding("utf8");
      stream.on("data", (/** @type {string} */ text) => {
        output += text;
        if (isStdout) stdout += text;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onLine?.(line);
      });
    };
    collect(child.stdout, true);
    collect(child.stderr, false);
    child.once("error", (error) => {
      resolve({ code: null, signal: null, stdout, output: `${output}${error.message}\n` });
    });
    child.once("close", (code, signal) => resolve({ code, signal, stdout, output }));
  });
}
