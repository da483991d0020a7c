/** As much of Swagger UI as is used here. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface SwaggerUiOptions {
    spec: object;
    domNode: HTMLElement;
    docExpansion: "list" | "none";
    defaultModelsExpandDepth: number;
    /** Null: no document is sent to the validator of Swagger's makers. */
    validatorUrl: null;
  }
  export default function SwaggerUIBundle(options: SwaggerUiOptions): unknown;
}
