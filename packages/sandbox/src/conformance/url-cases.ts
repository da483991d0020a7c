/** Cases from the JSON data of the web platform tests' `url` folder. */
import { readFileSync } from "node:fs";
import path from "node:path";

export type UrlCase =
  /** `expected` is null where the URL must be refused. */
  | { kind: "parse"; input: string; base: string | null; expected: Record<string, string> | null }
  | {
      kind: "set";
      href: string;
      name: string;
      value: string;
      expected: Record<string, string>;
    }
  /** `expected` is null where the domain must be refused. */
  | { kind: "domain"; input: string; expected: string | null }
  | { kind: "percent"; input: string; expected: string };

interface ParseData extends Record<string, string | boolean | null | undefined> {
  input: string;
  base: string | null;
  failure?: boolean;
}

interface SetData {
  href: string;
  new_value: string;
  expected: Record<string, string>;
}

/** Their keys that are not properties of a URL. */
const OTHER_KEYS = new Set(["input", "base", "comment", "failure", "relativeTo", "searchParams"]);

/** Lists hold comments between the cases. */
function withoutComments<Data>(list: (Data | string)[]): Data[] {
  return list.filter((entry): entry is Data => typeof entry !== "string");
}

function parseCases(list: (ParseData | string)[]): UrlCase[] {
  return withoutComments(list).map((data) => ({
    kind: "parse",
    input: data.input,
    base: data.base,
    expected: data.failure
      ? null
      : (Object.fromEntries(Object.entries(data).filter(([key]) => !OTHER_KEYS.has(key))) as Record<
          string,
          string
        >),
  }));
}

function setCases(attributes: Record<string, SetData[] | string[]>): UrlCase[] {
  return Object.entries(attributes).flatMap(([name, list]) =>
    name === "comment"
      ? []
      : withoutComments<SetData>(list).map(
          ({ href, new_value, expected }): UrlCase => ({
            kind: "set",
            href,
            name,
            value: new_value,
            expected,
          }),
        ),
  );
}

function domainCases(list: ({ input: string; output: string | null } | string)[]): UrlCase[] {
  return withoutComments(list).map(({ input, output }) => ({
    kind: "domain",
    input,
    expected: output,
  }));
}

/** The other encodings are for the links of HTML pages: the URL class always takes UTF-8. */
function percentCases(
  list: ({ input: string; output: Record<string, string> } | string)[],
): UrlCase[] {
  return withoutComments(list).flatMap(({ input, output }) => {
    const expected = output["utf-8"];
    return expected === undefined ? [] : [{ kind: "percent", input, expected } as const];
  });
}

const READERS: Record<string, (data: never) => UrlCase[]> = {
  "urltestdata.json": parseCases,
  "urltestdata-javascript-only.json": parseCases,
  "setters_tests.json": setCases,
  "toascii.json": domainCases,
  "percent-encoding.json": percentCases,
};

/**
 * @param folder the `url` folder of the web platform tests
 * @returns cases by the name of their file
 * @throws Error with a sentence for a person when a file cannot be read
 */
export function readUrlCases(folder: string): Map<string, UrlCase[]> {
  const cases = new Map<string, UrlCase[]>();
  for (const [name, read] of Object.entries(READERS)) {
    const file = path.join(folder, name);
    try {
      cases.set(name, read(JSON.parse(readFileSync(file, "utf8")) as never));
    } catch (error) {
      const { message } = error as Error;
      throw new Error(
        `${file} cannot be read (${message}). Give the folder "url" of the web platform tests.`,
        { cause: error },
      );
    }
  }
  return cases;
}
