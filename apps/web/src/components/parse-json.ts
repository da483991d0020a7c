export type ParsedJson = { isValid: true; value: unknown } | { isValid: false; reason: string };

/** Reads JSON that a person typed. Nothing at all counts as null. */
export function parseJson(text: string): ParsedJson {
  if (text.trim() === "") return { isValid: true, value: null };
  try {
    return { isValid: true, value: JSON.parse(text) };
  } catch (error) {
    return { isValid: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
