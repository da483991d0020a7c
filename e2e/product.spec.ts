import { expect, test } from "./fixtures.ts";

test("both apps are alive and ready", async ({ product, request }) => {
  for (const url of [product.webUrl, product.runnerUrl]) {
    for (const path of ["/healthz", "/readyz"]) {
      expect((await request.get(`${url}${path}`)).status(), `${url}${path}`).toBe(200);
    }
  }
});

test("the demo tenant's endpoint answers through the web app and through the runner", async ({
  product,
  request,
}) => {
  for (const url of [product.webUrl, product.runnerUrl]) {
    const response = await request.get(`${url}/api/run/demo/hello`);
    expect(response.status()).toBe(200);
    expect(response.headers()["x-execution-id"]).toBeTruthy();
  }
});
