import { compareWithNode } from "../testing/compare-with-node.ts";

const PARTS =
  "[u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash]";

const URLS = `https://user:pa%20ss@Example.COM:8080/a/../b/./c?x=1&y=a%20b#frag
http://example.com:80/
https://example.com:443
http://EXAMPLE.com./
http://[::1]:3000/
http://[2001:DB8:0:0::1]/
http://0x7f.1/
http://2130706433/
http://256.1.1.1/
http://1.2.3/
http://a b/
http://a%41/
http://ex%2fample/
http://ls8h=/
http://日本語.jp/ü?ü#ü
http://xn--wgv71a119e.jp/
http://faß.de/
http://xn--a/
http://-a-.b_c/
file:///C|/x/../y
file://host/path
mailto:a@b.c
javascript:alert(1)
data:text/plain,hi there 
blob:https://a.b/uuid
about:blank
ws://a:80/
ftp://a:21/
a:b
a://b/c
non-special://u:p@h:1/p?q#f
//no-scheme
/path
?q
#h

https:///a
https://
https:a
http://a/%zz%2e%2e/b
http://a/\\\\b
http://a/b?c#d#e
http://a:65536/
http://a:/
http://a:b/
http://@/
http://a@b@c/`.split("\n");

compareWithNode("URL", [
  ...URLS.map((url) => `const u = new URL("${url}"); return ${PARTS};`),
  ...["b", "../b", "/b", "//h/b", "?q", "#f", "", "https:b", "mailto:x", "./..//.", "\\\\b"].map(
    (url) => `new URL("${url}", "https://example.com/d/e/f?g#h").href`,
  ),
  "new URL('x', 'mailto:a')",
  "new URL('a', 'b')",
  "new URL()",
  "URL('https://a')",
  "new URL(undefined, 'https://a/').href",
  "new URL(null, 'https://a/').href",
  "new URL({ toString: () => 'https://a/' }).href",
  "new URL(new URL('https://a/b')).href",
  "URL.canParse('https://a')",
  "URL.canParse('a')",
  "URL.canParse('a', 'https://b')",
  "URL.parse('a')",
  "URL.parse('a', 'https://b').href",
  "JSON.stringify({ u: new URL('https://a/') })",
  "String(new URL('https://a/'))",
  "Object.prototype.toString.call(new URL('https://a/'))",
  "Object.keys(new URL('https://a/'))",
  "const names = []; for (const n in new URL('https://a/')) names.push(n); return names.sort();",
  ..."protocol=http,protocol=foo,host=b:81,host=,hostname=c,hostname=[::2],port=90,port=443,port=x,port=99999,pathname=x y,pathname=,search=a=b,search=?,search=,hash=z,hash=,username=ü,password=p:w,href=https://z/?1"
    .split(",")
    .map((pair) => {
      const [name, ...rest] = pair.split("=");
      return `const u = new URL("https://u:p@a:8443/p?q=1#h"); u.${name} = ${JSON.stringify(rest.join("="))}; return ${PARTS};`;
    }),
  "new URL('https://a/').href = 'x'",
  "'use strict'; const u = new URL('https://a/'); u.origin = 'b'; return u.origin;",
  "const u = new URL('https://a/?b=1'); u.searchParams.append('c', 'd e'); return [u.href, u.search];",
  "const u = new URL('https://a/?b=1'); u.searchParams.delete('b'); return u.href;",
  "const u = new URL('https://a/?b=1'); const p = u.searchParams; u.search = '?z=2'; return [p.get('z'), p === u.searchParams];",
]);

compareWithNode("URLSearchParams", [
  ...[
    "",
    "a=1&b=2",
    "?a=1",
    "a",
    "a&&b",
    "=x",
    "a=b=c",
    "a+b=c%20d",
    "%zz=%41",
    "a=%F0%9F%98%80",
    "a=%FF",
    "ü=é",
  ].map((text) => `const p = new URLSearchParams("${text}"); return [[...p], String(p), p.size];`),
  "String(new URLSearchParams({ a: '1', b: 'x y', 'ü': '&=' }))",
  "String(new URLSearchParams([['a', '1'], ['a', '2']]))",
  "String(new URLSearchParams(new Map([['a', 'b']])))",
  "String(new URLSearchParams(new URLSearchParams('a=1')))",
  "new URLSearchParams([['a']])",
  "new URLSearchParams([['a', 'b', 'c']])",
  "new URLSearchParams([1])",
  "String(new URLSearchParams(null))",
  "String(new URLSearchParams(undefined))",
  "String(new URLSearchParams(12))",
  "String(new URLSearchParams({ a: undefined, b: null }))",
  "URLSearchParams('a')",
  "const p = new URLSearchParams('a=1&b=2&a=3'); return [p.get('a'), p.getAll('a'), p.get('z'), p.has('a'), p.has('a', '3'), p.has('a', '4')];",
  "const p = new URLSearchParams('a=1&b=2&a=3'); p.set('a', 9); p.append('c', ''); p.delete('b'); return String(p);",
  "const p = new URLSearchParams('a=1&a=2'); p.delete('a', '1'); return String(p);",
  "const p = new URLSearchParams('z=1&a=2&ä=3&A=4&a=1'); p.sort(); return String(p);",
  'String(new URLSearchParams({ c: "!*\'()~-._ +" }))',
  "const out = []; new URLSearchParams('a=1&b=2').forEach((v, k, o) => out.push(k, v, o instanceof URLSearchParams)); return out;",
  "[...new URLSearchParams('a=1').keys(), ...new URLSearchParams('a=1').values()]",
  "new URLSearchParams('a=1').get()",
  "Object.prototype.toString.call(new URLSearchParams().entries())",
]);
