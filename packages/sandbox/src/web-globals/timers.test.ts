import { compareWithNode } from "../testing/compare-with-node.ts";

compareWithNode("timers and microtasks", [
  "const out = []; setTimeout(() => out.push('t')); queueMicrotask(() => out.push('m')); out.push('s'); await new Promise((done) => setTimeout(done, 5)); return out;",
  "const out = []; for (const ms of [30, 10, 20]) setTimeout(() => out.push(ms), ms); await new Promise((done) => setTimeout(done, 60)); return out;",
  "const out = []; for (let i = 0; i < 5; i += 1) setTimeout(() => out.push(i), 1); await new Promise((done) => setTimeout(done, 20)); return out;",
  "return await new Promise((done) => setTimeout((...args) => done(args), 1, 'a', 2));",
  "const t = setTimeout(() => { throw new Error(); }, 1); clearTimeout(t); await new Promise((done) => setTimeout(done, 10)); return 'quiet';",
  "let n = 0; return await new Promise((done) => { const t = setInterval(() => { n += 1; if (n === 3) { clearInterval(t); done(n); } }, 1); });",
  "clearTimeout(undefined)",
  "clearTimeout(null)",
  "clearTimeout(123456)",
  "clearInterval('x')",
  "const out = []; const t = setTimeout(() => out.push(1), 5); clearInterval(t); await new Promise((done) => setTimeout(done, 20)); return out;",
  ..."'5',null,undefined,NaN,-1,{}"
    .split(",")
    .map((delay) => `return await new Promise((done) => setTimeout(() => done('ran'), ${delay}));`),
  "setTimeout()",
  "setInterval('1')",
  "queueMicrotask()",
  "queueMicrotask(5)",
  "const out = []; setTimeout(() => { out.push(1); queueMicrotask(() => out.push(2)); }, 1); setTimeout(() => out.push(3), 1); await new Promise((done) => setTimeout(done, 20)); return out;",
  "queueMicrotask(() => 1)",
  "typeof performance.now()",
  "const a = performance.now(); await new Promise((done) => setTimeout(done, 10)); return performance.now() > a;",
  "Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000",
]);
