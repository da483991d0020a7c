import { afterAll, describe, expect, it } from "vitest";
import { openSandbox, outputOf } from "../testing/run-script.ts";

const sandbox = openSandbox({ spareVms: 1 });
afterAll(() => sandbox.close({ drainMs: 0 }));

const run = async (code: string) => outputOf(await sandbox.script(code));

const CLASSES =
  "AbortController AbortSignal Blob ByteLengthQueuingStrategy CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException Event EventTarget File FormData Headers Performance ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams WritableStream WritableStreamDefaultController WritableStreamDefaultWriter".split(
    " ",
  );
const FUNCTIONS = "atob btoa fetch queueMicrotask structuredClone".split(" ");
const OBJECTS = ["crypto", "performance"];
const NAMES = [...CLASSES, ...FUNCTIONS, ...OBJECTS];

describe("a global of the web platform", () => {
  it("is an ordinary hidden property once it is read", async () => {
    const code = `
      return ${JSON.stringify(NAMES)}.filter((name) => {
        const value = globalThis[name];
        const after = Object.getOwnPropertyDescriptor(globalThis, name);
        return !(after.value === value && value !== undefined && after.writable && after.configurable &&
          !after.enumerable && globalThis[name] === value);
      });`;
    expect(await run(code)).toEqual([]);
  });

  it("has its own name", async () => {
    const named = JSON.stringify([...CLASSES, ...FUNCTIONS]);
    const code = `return ${named}.filter((name) => globalThis[name].name !== name);`;
    expect(await run(code)).toEqual([]);
  });

  it("is there, whether or not it is read, and listed nowhere", async () => {
    const names = JSON.stringify(NAMES);
    const code = `return [${names}.filter((name) => !(name in globalThis)), Object.keys(globalThis)];`;
    expect(await run(code)).toEqual([[], []]);
  });

  it("may be replaced before it is read, by a value, a property, or a declaration", async () => {
    const code = `
      globalThis.fetch = () => "mine";
      crypto = { mine: true };
      Object.defineProperty(globalThis, "URL", { value: 5 });
      delete globalThis.Headers;
      const { atob } = { atob: () => "local" };
      return [fetch(), globalThis.crypto.mine, URL, typeof Headers, atob(), typeof globalThis.atob];`;
    expect(await run(code)).toEqual(["mine", true, 5, "undefined", "local", "function"]);
  });

  it("works for others after a script has replaced those it is made of", async () => {
    const code = `
      for (const name of ${JSON.stringify(NAMES)}) if (name !== "Response") globalThis[name] = undefined;
      const response = new Response("té");
      return [await response.clone().text(), (await response.blob()).size];`;
    expect(await run(code)).toEqual(["té", 3]);
  });

  it("starts anew in each execution", async () => {
    await run("URL.mine = 1; Response.prototype.text = () => 'mine'; return null;");
    expect(await run("return [URL.mine, await new Response('a').text()];")).toEqual([null, "a"]);
  });

  it("leaves nothing else on globalThis", async () => {
    const code = `
      const before = new Set(Reflect.ownKeys(globalThis));
      ${NAMES.map((name) => `void ${name};`).join(" ")}
      structuredClone(new Map()); atob("YQ=="); new URL("https://ü.de"); new TextDecoder("gbk"); await new Response(new FormData()).formData();
      await crypto.subtle.digest("SHA-256", new Uint8Array());
      return Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);`;
    expect(await run(code)).toEqual([]);
  });
});

describe("an error of a listener or a microtask", () => {
  it.each([
    "const t = new EventTarget(); t.addEventListener('a', () => { throw new RangeError('mine'); }); t.dispatchEvent(new Event('a'));",
    "queueMicrotask(() => { throw new RangeError('mine'); });",
  ])("ends the execution: %s", async (code) => {
    const outcome = await sandbox.script(`${code} await new Promise(() => undefined);`);
    expect(outcome.error).toMatchObject({ code: "runtime_error" });
    expect(outcome.error?.message).toContain("mine");
  });

  it("says the name and words of a DOMException", async () => {
    const outcome = await sandbox.script("AbortSignal.abort().throwIfAborted();");
    expect(outcome.error?.message).toBe("AbortError: The operation was aborted.");
  });
});

describe("a hostile script", () => {
  it("gets nothing of the host's by poisoning what the packages use", async () => {
    const code = `
      const seen = [];
      const look = (value) => { if (typeof value === "function") seen.push(value.toString()); };
      for (const name of ["callHost", "sendToHost", "hostRandom", "resolve", "reject", "send", "pending"])
        Object.defineProperty(Object.prototype, name, { configurable: true, set: look, get: () => undefined });
      for (const holder of [Object, Reflect]) for (const name of ["defineProperty", "defineProperties"]) {
        const real = holder[name];
        if (real) holder[name] = (...args) => { look(args[2]?.value); look(args[2]?.get); return real(...args); };
      }
      const { set } = Map.prototype;
      Map.prototype.set = function (...args) { look(args[1]); return set.apply(this, args); };
      const outcomes = [];
      for (const use of [() => new URL("https://ü.de"), () => fetch("https://a.b"), () => crypto.randomUUID(),
        () => structuredClone(new Map([[1, 2]])), () => new Response("a"), () => AbortSignal.timeout(1)])
        try { outcomes.push(typeof await use()); } catch (e) { outcomes.push(e.name); }
      return [outcomes.length, seen.filter((text) => /callHost|sendToHost|hostRandom|runlet/.test(text))];`;
    expect(await run(code)).toEqual([6, []]);
  });

  it("cannot make code from strings with them", async () => {
    const code = `
      const found = [];
      for (const name of ${JSON.stringify(NAMES)}) {
        const value = globalThis[name];
        for (const one of [value, value?.prototype, value?.constructor]) {
          try { one.constructor.constructor("return 1")(); found.push(name); } catch {}
        }
      }
      const handler = new AbortController().signal;
      handler.onabort = "globalThis.ran = true";
      return [found, handler.onabort, globalThis.ran];`;
    expect(await run(code)).toEqual([[], null, null]);
  });

  it("cannot make a buffer grow through a transfer", async () => {
    const code = `
      const b = structuredClone(new ArrayBuffer(8, undefined), {});
      let size = 0;
      for (let i = 0; i < 200; i += 1) { const c = structuredClone(new ArrayBuffer(1 << 20)); size += structuredClone(c, { transfer: [c] }).byteLength; }
      return [b.resizable, typeof b.transfer, typeof b.resize, size];`;
    expect(await run(code)).toEqual([false, "undefined", "undefined", 200 * 2 ** 20]);
  });
});
