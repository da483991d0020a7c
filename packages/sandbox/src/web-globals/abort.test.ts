import { compareWithNode } from "../testing/compare-with-node.ts";

compareWithNode("DOMException", [
  ..."AbortError,DataCloneError,SyntaxError,NotFoundError,QuotaExceededError,TimeoutError,Mine,"
    .split(",")
    .map(
      (name) => `const e = new DOMException("m", "${name}"); return [e.name, e.message, e.code];`,
    ),
  "const e = new DOMException(); return [e.name, e.message, e.code];",
  "String(new DOMException('a', 'AbortError'))",
  "const e = new DOMException('a'); return [e instanceof Error, Error.isError(e), Object.hasOwn(e, 'message')];",
  "typeof new DOMException('a').stack",
  "Object.prototype.toString.call(new DOMException())",
  "[DOMException.ABORT_ERR, DOMException.prototype.TIMEOUT_ERR, DOMException.DATA_CLONE_ERR]",
  "DOMException('a')",
  "class Mine extends DOMException {} const e = new Mine('a', 'b'); return [e instanceof Mine, e.name];",
  "DOMException.name",
]);

compareWithNode("EventTarget and Event", [
  "const t = new EventTarget(); const out = []; t.addEventListener('a', (e) => out.push(e.type, e.target === t, e.currentTarget === t, e.eventPhase)); out.push(t.dispatchEvent(new Event('a'))); return out;",
  "const t = new EventTarget(); const out = []; const f = () => out.push(1); t.addEventListener('a', f); t.addEventListener('a', f); t.dispatchEvent(new Event('a')); t.removeEventListener('a', f); t.dispatchEvent(new Event('a')); return out;",
  "const t = new EventTarget(); let n = 0; t.addEventListener('a', () => n++, { once: true }); t.dispatchEvent(new Event('a')); t.dispatchEvent(new Event('a')); return n;",
  "const t = new EventTarget(); let n = 0; const c = new AbortController(); t.addEventListener('a', () => n++, { signal: c.signal }); c.abort(); t.dispatchEvent(new Event('a')); return n;",
  "const t = new EventTarget(); const out = []; t.addEventListener('a', { handleEvent(e) { out.push(e.type, typeof this.handleEvent); } }); t.dispatchEvent(new Event('a')); return out;",
  "const t = new EventTarget(); t.addEventListener('a', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('a')), t.dispatchEvent(new Event('a', { cancelable: true }))];",
  "const t = new EventTarget(); const out = []; t.addEventListener('a', (e) => { out.push(1); e.stopImmediatePropagation(); }); t.addEventListener('a', () => out.push(2)); t.dispatchEvent(new Event('a')); return out;",
  "return new EventTarget().dispatchEvent({});",
  "const t = new EventTarget(); const e = new Event('a'); t.addEventListener('a', () => t.dispatchEvent(e)); return 1;",
  "const t = new EventTarget(); t.addEventListener('a', null); return t.dispatchEvent(new Event('a'));",
  "new EventTarget().addEventListener('a', 5)",
  "new EventTarget().addEventListener('a')",
  "const e = new Event('a', { bubbles: true, cancelable: true }); return [e.type, e.bubbles, e.cancelable, e.defaultPrevented, e.target, e.composed, e.isTrusted];",
  "new Event()",
  "class Mine extends EventTarget { fire() { return this.dispatchEvent(new Event('a')); } } return new Mine().fire();",
  "const e = new CustomEvent('a', { detail: { b: 1 } }); return [e.detail, e instanceof Event];",
  "new CustomEvent('a').detail",
  "[EventTarget.name, Event.name, CustomEvent.name, Event.AT_TARGET]",
]);

compareWithNode(
  "AbortController and AbortSignal",
  [
    "const c = new AbortController(); return [c.signal.aborted, c.signal.reason, c.signal === c.signal];",
    "const c = new AbortController(); c.abort(); const r = c.signal.reason; return [c.signal.aborted, r.name, r.code, r instanceof DOMException];",
    "const c = new AbortController(); c.abort(5); c.abort(6); return c.signal.reason;",
    "const c = new AbortController(); c.abort(null); return c.signal.reason;",
    "const c = new AbortController(); let n = 0; c.signal.addEventListener('abort', () => n++); c.abort(); c.abort(); return n;",
    "const c = new AbortController(); const out = []; c.signal.onabort = (e) => out.push(e.type, e.isTrusted); c.abort(); return [out, typeof c.signal.onabort];",
    "const c = new AbortController(); c.signal.onabort = 5; return c.signal.onabort;",
    "new AbortSignal()",
    "AbortController()",
    "AbortSignal.abort().reason.name",
    "AbortSignal.abort('x').reason",
    "AbortSignal.abort('x').throwIfAborted()",
    "new AbortController().signal.throwIfAborted()",
    "const a = new AbortController(); const s = AbortSignal.any([a.signal, new AbortController().signal]); a.abort('r'); return [s.aborted, s.reason];",
    "AbortSignal.any([]).aborted",
    "const s = AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]); return s.reason;",
    "const a = new AbortController(); const s = AbortSignal.any([AbortSignal.any([a.signal])]); const out = []; s.addEventListener('abort', () => out.push('any')); a.signal.addEventListener('abort', () => out.push('own')); a.abort(); return out;",
    "AbortSignal.any([5])",
    "AbortSignal.any()",
    "const s = AbortSignal.timeout(5); await new Promise((done) => s.addEventListener('abort', done)); return [s.reason.name, s.reason.code, s.aborted];",
    "AbortSignal.timeout()",
    "Object.prototype.toString.call(new AbortController().signal)",
    "[AbortController.name, AbortSignal.name, Object.getPrototypeOf(AbortSignal) === EventTarget]",
  ],
  {
    // Node.js throws a RangeError.
    "AbortSignal.timeout(-1)": { throws: "TypeError", by: "TypeError" },
  },
);
