import { compareWithNode } from "../testing/compare-with-node.ts";

compareWithNode("atob and btoa", [
  ...["", "a", "ab", "abc", "abcd", "\\xff\\x00\\x80", "é", "日", "\\ud800"].map(
    (text) => `btoa("${text}")`,
  ),
  ..."null,undefined,12,true,[1],{}".split(",").map((value) => `btoa(${value})`),
  "btoa()",
  "atob()",
  ..."YWJj,YWI=,YWI,YQ==,YQ,YQ=,Y,=,==,YWJj=,YWJj==,Y===,YW=Jj, YW Jj\\t\\n\\f\\r ,ab-_,YQ==YQ==,////,+/+/,ab~d,\\u00e9,A,AA,AAA,AAAA,AAAAA"
    .split(",")
    .map((text) => `[...atob("${text}")].map((c) => c.charCodeAt(0))`),
  "atob('YWJj\\u00a0')",
  "[...atob(null)].map((c) => c.charCodeAt(0))",
  "[...atob(12)].length",
  "atob({})",
  "const all = String.fromCharCode(...Array(256).keys()); return [btoa(all), atob(btoa(all)) === all];",
  "try { atob('a') } catch (e) { return [e instanceof DOMException, e instanceof Error, e.code]; }",
]);
