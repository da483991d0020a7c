/** undici's parser of forms, evaluated when a body is read as one. */
interface Parser {
  multipartFormDataParser(body: Uint8Array, type: unknown): unknown;
}

export function multipartFormDataParser(body: Uint8Array, type: unknown): unknown {
  return require<Parser>("undici/lib/web/fetch/formdata-parser.js").multipartFormDataParser(
    body,
    type,
  );
}
