/**
 * A process that runs a program twice: as the ES module it is, and as the body it was made into. Each
 * time in a new context; the two answers should not differ. A process of its own, as Node has modules
 * in contexts behind a flag.
 */
import { createContext, Script, SourceTextModule } from "node:vm";
import { BODY_LINE_OFFSET, compileProgram } from "../compile-program.ts";
import { cleanRuntimeError } from "../vm-process/clean-error.ts";

const FILENAME = "hello.js";

/** A function from the context, so that the error is read by the same rules as in a VM. */
function describe(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null || !("stack" in thrown)) {
    return { thrown: String(thrown) };
  }
  const { name, message, stack } = thrown as Record<string, unknown>;
  const text = { name: String(name), message: String(message), stack: String(stack) };
  const { line, column, stack: clean } = cleanRuntimeError(text, FILENAME);
  return { name: text.name, message: text.message, line, column, stack: clean };
}

function newContext(log: unknown[]): object {
  return createContext({ log: (value: unknown) => void log.push(String(value)) });
}

async function answer(evaluate: (context: object) => Promise<() => unknown>): Promise<unknown> {
  const log: unknown[] = [];
  try {
    const read = await evaluate(newContext(log));
    const exported = read();
    const output = typeof exported === "function" ? await exported("input") : exported;
    return { log, type: typeof exported, output: JSON.stringify(output) ?? typeof output };
  } catch (thrown) {
    return { log, error: describe(thrown) };
  }
}

async function runModule(source: string): Promise<unknown> {
  return answer(async (context) => {
    const module = new SourceTextModule(source, { context, identifier: FILENAME });
    await module.link(() => {
      throw new Error("nothing to link");
    });
    await module.evaluate();
    return () => (module.namespace as { default?: unknown }).default;
  });
}

async function runBody(source: string): Promise<unknown> {
  const result = compileProgram(source, FILENAME);
  if ("error" in result) {
    return { refused: result.error };
  }
  return answer(async (context) => {
    const options = { filename: FILENAME, lineOffset: BODY_LINE_OFFSET };
    const evaluate = new Script(result.body, options).runInContext(context);
    return evaluate.call(undefined);
  });
}

process.on("message", async ({ id, source }: { id: number; source: string }) => {
  process.send?.({ id, module: await runModule(source), body: await runBody(source) });
});
