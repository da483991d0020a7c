import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { locales } from "./locales.ts";

type Messages = { [key: string]: string | Messages };

const sourceFolder = join(import.meta.dirname, "..");
const messagesFolder = join(import.meta.dirname, "../../messages");

function read(locale: string): Messages {
  return JSON.parse(readFileSync(join(messagesFolder, `${locale}.json`), "utf8"));
}

/** All messages by their full key. */
function flatten(messages: Messages, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const entry of flatten(value, `${prefix}${key}.`)) flat.set(...entry);
  }
  return flat;
}

/**
 * The keys that the screens ask for, as patterns: a translator's namespace with what it is called with, where
 * each `${…}` stands for any text. Translators are the variables that hold a useTranslations or getTranslations.
 */
function keysInUse(): RegExp[] {
  const files = readdirSync(sourceFolder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"))
    .flatMap((file) => keysOf(readFileSync(join(sourceFolder, file), "utf8")));
}

function keysOf(source: string): RegExp[] {
  const declared = source.matchAll(
    /const (\w+) = (?:await )?(?:useTranslations|getTranslations)\((?:"([\w.]+)")?\)/g,
  );
  const namespaces = new Map<string, Set<string>>();
  for (const [, name = "", namespace = ""] of declared) {
    namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace));
  }
  const patterns: RegExp[] = [];
  for (const [name, prefixes] of namespaces) {
    const calls = source.matchAll(new RegExp(`\\b${name}\\(\\s*(?:"([^"]+)"|\`([^\`]+)\`)`, "g"));
    const literals = [...calls].map(([, plain, template]) => plain ?? template ?? "");
    // A key that is chosen by a condition or held by a variable: its literals stand somewhere in the file.
    const quoted = new RegExp(`\\b${name}\\((?!\\s*["\`])`).test(source)
      ? [...source.matchAll(/"([a-z_]\w*)"|\b([a-z_]\w*):/gi)].map(([, a, b]) => a ?? b ?? "")
      : [];
    for (const prefix of prefixes) {
      for (const key of [...literals, ...quoted]) patterns.push(toPattern(prefix, key));
    }
  }
  return patterns;
}

function toPattern(namespace: string, key: string): RegExp {
  const full = namespace === "" ? key : `${namespace}.${key}`;
  const parts = full
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("\\w+")}$`);
}

describe("messages", () => {
  const english = flatten(read("en"));

  it.each(locales)("%s has the same keys as English, none of them empty", (locale) => {
    const messages = flatten(read(locale));
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...messages].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it.each(locales)("%s takes the same values as English, in forms that can be read", (locale) => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name);
    const values = { count: 2, number: 2, line: 1, column: 1, from: 1, to: 2, newest: 3 };
    const texts = { name: "n", status: "s", id: "i", email: "e", role: "r", script: "s" };
    const rest = { provider: "p", reason: "r", duration: "d", type: "t", version: 1, size: "s" };
    for (const [key, text] of flatten(read(locale))) {
      expect(new Set(names(text)), key).toEqual(new Set(names(english.get(key) ?? "")));
      const translate = createTranslator({ locale, messages: { text } });
      expect(translate("text", { ...values, ...texts, ...rest }), key).not.toContain("{");
    }
  });

  it("are all used; that all used ones exist is checked by their types", () => {
    const patterns = keysInUse();
    const keys = [...english.keys()];
    const unused = keys.filter((key) => !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});
