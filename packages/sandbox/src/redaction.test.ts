import { Buffer } from "node:buffer";
import {
  array,
  assert,
  constantFrom,
  jsonValue,
  property,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "./redaction.ts";
import { formsOf } from "./secret-forms.ts";
import { createSecretSearches } from "./secret-searches.ts";
import { createTextSearch } from "./text-search.ts";

const mark = "[redacted]";

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe("text", () => {
  const secret = 'pä$$w0rd/+ "x"\\?&=ü.*';
  test.each<[string, string]>([
    ["as it is", secret],
    ["as JSON", JSON.stringify(secret).slice(1, -1)],
    ["in a URL's query", encodeURIComponent(secret)],
    ["in a URL's path", encodeURI(secret)],
    ["in lower-case escapes", encodeURIComponent(secret).replace(/%../g, (e) => e.toLowerCase())],
    ["in a form", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64url", Buffer.from(secret).toString("base64url")],
    ["in btoa's base64", btoa(secret)],
    ["in hex", Buffer.from(secret).toString("hex")],
    ["in upper-case hex", Buffer.from(secret).toString("hex").toUpperCase()],
  ])("hides a secret %s", (_, form) => {
    const { text } = redactorOf(secret);
    expect(text(form)).toBe(mark);
    expect(text(`<${form}>, again ${form}.`)).toBe(`<${mark}>, again ${mark}.`);
  });

  test("leaves a regular expression's characters their plain meaning", () => {
    expect(redactorOf("a.c*").text("abcc a.c* axc")).toBe(`abcc ${mark} axc`);
  });

  test("hides the longest of several that begin or end alike", () => {
    const { text } = redactorOf("token", "token-of-ada", "ada-lovelace");
    expect(text("token-of-ada token tok")).toBe(`${mark} ${mark} tok`);
  });

  test("leaves nothing of secrets that overlap", () => {
    expect(redactorOf("abcd", "cdef", "efgh").text("-abcdefgh-")).toBe(`-${mark}-`);
    expect(redactorOf("abab").text("-ababab-")).toBe(`-${mark}-`);
    expect(redactorOf("bcde", "abcdef").text("-abcdef-bcde-")).toBe(`-${mark}-${mark}-`);
  });

  test("knows a secret from its registration on", () => {
    const redactor = createRedactor();
    expect(redactor.text("hush! psst!")).toBe("hush! psst!");
    redactor.add("hush");
    expect(redactor.text("hush! psst!")).toBe(`${mark}! psst!`);
    redactor.add("psst");
    expect(redactor.text("hush! psst!")).toBe(`${mark}! ${mark}!`);
  });

  test("hides what scripts make of a secret: trimmed, one of its lines, a text inside its JSON", () => {
    const { text } = redactorOf(
      "  hunter2\n",
      "first-line-of-the-key\r\nsecond-line-of-the-key",
      `{"a":["deep-inside"]}`,
    );
    expect(text("hunter2.")).toBe(`${mark}.`);
    expect(text("second-line-of-the-key, first-line-of-the-key")).toBe(`${mark}, ${mark}`);
    expect(text("it is deep-inside!")).toBe(`it is ${mark}!`);
    expect(redactorOf("{not json").text("a {not json b")).toBe(`a ${mark} b`);
  });

  test("hides half a surrogate pair too", () => {
    expect(redactorOf("ab\ud800cd").text("<ab\ud800cd>")).toBe(`<${mark}>`);
  });
});

describe("without secrets", () => {
  test("everything is answered as it came", () => {
    const redactor = createRedactor();
    redactor.add("");
    const value = { a: 1 };
    expect(redactor.isEmpty).toBe(true);
    expect(redactor.value(value)).toBe(value);
    expect(redactor.json("not even JSON")).toBe("not even JSON");
    redactor.add("hush");
    expect(redactor.isEmpty).toBe(false);
  });
});

describe("json", () => {
  test.each<[string, string[], string, string]>([
    ["a string", ["hush"], `{"a":"say hush now"}`, `{"a":"say ${mark} now"}`],
    ["a key", ["hush"], `{"hush":[{"x-hush":1}]}`, `{"${mark}":[{"x-${mark}":1}]}`],
    [
      "escapes that nobody had to write",
      ["hush"],
      String.raw`["\u0068u\u0073h\n"]`,
      String.raw`["${mark}\n"]`,
    ],
    [
      "a secret of escaped characters",
      [`a"b\\c\nd`],
      JSON.stringify([`-a"b\\c\nd-`]),
      `["-${mark}-"]`,
    ],
    [
      "a secret that ends before a quotation mark",
      [`ab\\`],
      JSON.stringify([`ab\\`, "x"]),
      `["${mark}","x"]`,
    ],
    [
      "JSON inside a string",
      [`a"bc`],
      JSON.stringify({ body: JSON.stringify({ t: `a"bc` }) }),
      JSON.stringify({ body: `{"t":"${mark}"}` }),
    ],
    [
      "numbers",
      ["4711"],
      `[4711, -4711.5e3, {"n":147112}, 471]`,
      `["${mark}", "${mark}", {"n":"${mark}"}, 471]`,
    ],
    ["words of JSON itself", ["true", "null"], `[true,null,"true"]`, `[true,null,"${mark}"]`],
    [
      "white space and the form of numbers",
      ["hush"],
      ` { "a" : [ 1.0 , -0, 1E400 ] } `,
      ` { "a" : [ 1.0 , -0, 1E400 ] } `,
    ],
    ["nothing but a secret", ["hush"], `"hush"`, `"${mark}"`],
  ])("%s", (_, secrets, given, expected) => {
    const hidden = redactorOf(...secrets).json(given);
    expect(hidden).toBe(expected);
    expect(() => JSON.parse(hidden)).not.toThrow();
  });

  test("no depth is too deep", () => {
    const deep = `${"[".repeat(200_000)}"hush"${"]".repeat(200_000)}`;
    expect(redactorOf("hush").json(deep)).toBe(deep.replace("hush", mark));
  });

  test("a string without an end is refused, not let through", () => {
    expect(() => redactorOf("hush").json(`["hush`)).toThrow(SyntaxError);
    expect(() => redactorOf("hush").json(`["hush\\`)).toThrow(SyntaxError);
  });
});

test("value hides in fields and their names", () => {
  const fields = { hush: "a hush", list: [1, null, { n: 4711 }] };
  expect(redactorOf("hush", "4711").value(fields)).toEqual({
    [mark]: `a ${mark}`,
    list: [1, null, { n: mark }],
  });
  expect(redactorOf("hush").value(undefined)).toBeUndefined();
  expect(redactorOf("hush").value(JSON.parse(`{"__proto__":"hush"}`))).toEqual(
    JSON.parse(`{"__proto__":"${mark}"}`),
  );
});

// Characters that are in no mark, and make overlaps likely.
const unit = constantFrom(...'xyzXY0189-_./+ "\\\n%éß語😀\ud83d');
const secretText = string({ unit, minLength: 4, maxLength: 12 });
const anyText = string({ unit, maxLength: 40 });

describe("for any secrets", () => {
  test("no text keeps one, in any form, wherever it stands", () => {
    assert(
      property(
        array(tuple(anyText, secretText), { minLength: 1, maxLength: 4 }),
        anyText,
        (pieces, end) => {
          const secrets = pieces.map(([, secret]) => secret);
          const { text } = redactorOf(...secrets);
          const hidden = text(pieces.map(([before, secret]) => before + secret).join("") + end);
          for (const secret of secrets) expect(hidden).not.toContain(secret);
          const escaped = pieces.map(([before, secret]) => JSON.stringify(before + secret)).join();
          for (const secret of secrets) {
            expect(text(escaped)).not.toContain(JSON.stringify(secret).slice(1, -1));
          }
        },
      ),
    );
  });

  test("JSON stays JSON of the same shape, and says what redacting its value says", () => {
    assert(
      property(
        jsonValue({ stringUnit: unit }),
        array(secretText, { minLength: 1, maxLength: 3 }),
        (value, secrets) => {
          const redactor = redactorOf(...secrets);
          const jsonText = JSON.stringify({ value, secrets });
          const hidden = redactor.json(jsonText);
          expect(redactor.value({ value, secrets })).toEqual(JSON.parse(hidden));
          expect(JSON.parse(hidden).secrets).toEqual(
            secrets.map(() => expect.stringContaining(mark)),
          );
          for (const secret of secrets)
            expect(hidden).not.toContain(JSON.stringify(secret).slice(1, -1));
        },
      ),
    );
  });

  test("base64 of bytes around one keeps only characters that the neighbours share", () => {
    const bytes = uint8Array({ maxLength: 7 });
    assert(
      property(
        bytes,
        secretText,
        bytes,
        constantFrom("base64", "base64url"),
        (before, secret, after, encoding) => {
          const length = Buffer.byteLength(secret.toWellFormed());
          const whole = Buffer.concat([before, Buffer.from(secret), after]).toString(encoding);
          const hidden = redactorOf(secret).text(whole).split(mark);
          expect(hidden.length).toBeGreaterThan(1);
          // 4/3 characters a byte, less one at each end that holds bits of a neighbour too.
          const kept = hidden.join("").length;
          expect(whole.length - kept).toBeGreaterThanOrEqual(Math.floor((length * 4) / 3) - 2);
        },
      ),
    );
  });

  test("what has no secret stays to the letter", () => {
    const innocent = string({ unit: constantFrom(...'abc"\\,:[]{}'), maxLength: 60 });
    assert(
      property(secretText, innocent, (secret, given) => {
        const redactor = redactorOf(`x${secret}`);
        expect(redactor.text(given)).toBe(given);
        const jsonText = JSON.stringify({ [given]: [given] }, null, 2);
        expect(redactor.json(jsonText)).toBe(jsonText);
      }),
    );
  });
});

test("the search finds what looking for each needle at each place finds", () => {
  const few = string({ unit: constantFrom("a", "b"), minLength: 1, maxLength: 5 });
  assert(
    property(
      array(few, { minLength: 1, maxLength: 6 }),
      string({ unit: constantFrom("a", "b", "c"), maxLength: 30 }),
      (needles, given) => {
        const covered = new Array<boolean>(given.length).fill(false);
        for (const needle of needles) {
          for (let at = given.indexOf(needle); at >= 0; at = given.indexOf(needle, at + 1)) {
            covered.fill(true, at, at + needle.length);
          }
        }
        const found = new Array<boolean>(given.length).fill(false);
        for (const { start, end } of createTextSearch(new Set(needles))(given))
          found.fill(true, start, end);
        expect(found).toEqual(covered);
      },
    ),
  );
});

describe("secrets that are read one after the other", () => {
  const secrets = Array.from({ length: 100 }, (_, index) =>
    Buffer.from(`${index}-`.repeat(40)).toString("base64url"),
  );
  const readInTurn = (searches: ReturnType<typeof createSecretSearches>) => {
    const redactor = createRedactor("", searches);
    for (const secret of secrets) {
      redactor.add(secret);
      expect(redactor.text(`say ${secret}`)).toBe(`say ${mark}`);
    }
    return redactor;
  };
  const bytesAtOnce = createTextSearch(
    new Set(secrets.flatMap((secret) => [...formsOf(secret)])),
  ).byteLength;

  test("are built few times over, and all stay hidden", () => {
    const searches = createSecretSearches(0);
    const { text } = readInTurn(searches);
    expect(text(secrets.join(" "))).toBe(secrets.map(() => mark).join(" "));
    // 50 times over when each makes all of them anew.
    expect(searches.builtBytes).toBeLessThan(8 * bytesAtOnce);
  });

  test("are built once for all executions, as long as there is room", () => {
    const searches = createSecretSearches(8 * bytesAtOnce);
    readInTurn(searches);
    const { builtBytes } = searches;
    readInTurn(searches);
    expect(searches.builtBytes).toBe(builtBytes);
  });

  test("make room for others", () => {
    const { byteLength } = createSecretSearches(0).of(["hush"]);
    const searches = createSecretSearches(2.5 * byteLength);
    const built = () => searches.builtBytes / byteLength;
    for (const secret of ["hush", "psst", "hush", "shhh", "hush"]) searches.of([secret]);
    expect(built()).toBeCloseTo(3, 0);
    searches.of(["psst"]);
    expect(built()).toBeCloseTo(4, 0);
  });

  test("hide as those that are known from the start", () => {
    assert(
      property(array(secretText, { minLength: 1, maxLength: 8 }), anyText, (several, end) => {
        const given = several.join("") + end;
        const inTurn = createRedactor();
        for (const secret of several) {
          inTurn.add(secret);
          inTurn.text(given);
        }
        expect(inTurn.text(given)).toBe(redactorOf(...several).text(given));
      }),
    );
  });
});
