/** Which bodies are kept as text, on both sides of the pipe. */
const TEXT_TYPE =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|x-ndjson|jsonl)\b|application\/(?:javascript|x-www-form-urlencoded)\b|image\/svg\+xml\b)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*"?(?!utf-?8\b)/i;

/** Whether a content type says that a body is text in UTF-8. */
export function isTextType(type: string | null): boolean {
  return type !== null && TEXT_TYPE.test(type) && !OTHER_CHARSET.test(type);
}
