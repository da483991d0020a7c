import { compareWithNode } from "../testing/compare-with-node.ts";

const bytes = (list: string) => `new Uint8Array([${list}])`;
const decode = (list: string, label = "utf-8", options = "{}") =>
  `new TextDecoder("${label}", ${options}).decode(${bytes(list)})`;

compareWithNode("TextEncoder", [
  ...["", "a", "é", "日本", "😀", "\\ud800", "\\udc00a", "a\\ud83d", "\\0\\x7f\\x80"].map(
    (text) => `Array.from(new TextEncoder().encode("${text}"))`,
  ),
  "new TextEncoder().encoding",
  "new TextEncoder().encode().length",
  "new TextEncoder().encode(undefined).length",
  "Array.from(new TextEncoder().encode(null))",
  "new TextEncoder().encode('x') instanceof Uint8Array",
  ..."0,1,2,3,4,5,6,7"
    .split(",")
    .flatMap((size) => [
      `const out = new Uint8Array(${size}); return [new TextEncoder().encodeInto("aé😀b", out), Array.from(out)];`,
      `const out = new Uint8Array(${size}); return [new TextEncoder().encodeInto("\\ud800x", out), Array.from(out)];`,
    ]),
  "new TextEncoder().encodeInto('a', new Uint16Array(2))",
  "Object.prototype.toString.call(new TextEncoder())",
  "TextEncoder()",
]);

compareWithNode("TextDecoder", [
  ..."utf-8,UTF8, utf8 ,unicode-1-1-utf-8,latin1,ascii,iso-8859-1,windows-1252,l1,utf-16le,utf-16,ucs-2,utf-16be,iso-8859-2,koi8-r,windows-1251,macintosh,shift_jis,sjis,euc-jp,euc-kr,gbk,gb18030,big5,iso-2022-jp"
    .split(",")
    .map((label) => `new TextDecoder("${label}").encoding`),
  ..."nope,,utf-9,replacement,iso-2022-kr,utf-8\\0"
    .split(",")
    .map((label) => `new TextDecoder("${label}")`),
  ...[
    "",
    "97",
    "195,169",
    "240,159,152,128",
    "239,187,191,97",
    "239,187,191,239,187,191",
    "255",
    "192,128",
    "224,128,128",
    "237,160,128",
    "244,144,128,128",
    "240,159,152",
    "226,130,97",
    "97,128,98",
    "195,40",
    "248,136,128,128,128",
    "0,127",
  ].flatMap((list) => [
    decode(list),
    decode(list, "utf-8", "{ fatal: true }"),
    decode(list, "utf-8", "{ ignoreBOM: true }"),
  ]),
  decode("97,0,61,216,0,222", "utf-16le"),
  decode("0,97,216,61,222,0", "utf-16be"),
  decode("255,254,97,0", "utf-16le"),
  decode("97", "utf-16le"),
  decode("0,216", "utf-16le", "{ fatal: true }"),
  decode("131,101,131,88", "shift_jis"),
  decode("164,164", "euc-jp"),
  decode("176,161", "euc-kr"),
  decode("176,162", "gbk"),
  decode("129,48,129,48", "gb18030"),
  decode("164,72", "big5"),
  decode("27,36,66,36,34", "iso-2022-jp"),
  decode("193,194", "koi8-r"),
  decode("192,193,184", "windows-1251"),
  decode("161,162", "iso-8859-2"),
  "const d = new TextDecoder(); return [d.decode(new Uint8Array([226, 130]), { stream: true }), d.decode(new Uint8Array([172]), { stream: true }), d.decode()];",
  "const d = new TextDecoder(); d.decode(new Uint8Array([226, 130]), { stream: true }); return d.decode();",
  "const d = new TextDecoder('utf-8', { fatal: true }); d.decode(new Uint8Array([226]), { stream: true }); return d.decode();",
  "const d = new TextDecoder(); return [d.decode(new Uint8Array([239]), { stream: true }), d.decode(new Uint8Array([187, 191, 97]))];",
  "new TextDecoder().decode(new Uint8Array([97, 98, 99]).buffer)",
  "new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1))",
  "new TextDecoder().decode(new Uint16Array([25185]))",
  "new TextDecoder().decode()",
  "new TextDecoder().decode(undefined)",
  "new TextDecoder().decode('text')",
  "new TextDecoder().decode(null)",
  "new TextDecoder().decode([97])",
  "const d = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }); return [d.encoding, d.fatal, d.ignoreBOM];",
  "Object.prototype.toString.call(new TextDecoder())",
  "const all = '\\u0000-ÿ-€-日-😀'.repeat(5000); return new TextDecoder().decode(new TextEncoder().encode(all)) === all;",
  "const text = new Blob(['aé😀']).stream().pipeThrough(new TextDecoderStream()); let out = ''; for await (const part of text) out += part; return out;",
  "const s = new ReadableStream({ start(c) { c.enqueue('é'); c.close(); } }).pipeThrough(new TextEncoderStream()); for await (const part of s) return Array.from(part);",
]);
