interface OpenApiDocument {
  paths: Record<string, Record<string, object>>;
}

/** Leaves out operations that say once more what another says. */
function withoutAliases(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).filter(([, operation]) => !("x-runlet-alias-of" in operation)),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

/**
 * Draws the OpenAPI document at `url` into an element. Rejects when it, or Swagger UI, cannot be loaded; draws nothing once the
 * signal is aborted.
 */
export async function showDocument(
  element: HTMLElement,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  // Large, and for this page only.
  const [{ default: SwaggerUi }, response] = await Promise.all([
    import("swagger-ui-dist/swagger-ui-es-bundle.js"),
    fetch(url, { signal }),
  ]);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const spec = withoutAliases(await response.json());
  if (signal.aborted) return;
  SwaggerUi({
    spec,
    domNode: element,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
  });
}
