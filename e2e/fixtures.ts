import { test as base } from "@playwright/test";
import { type Product, readProduct } from "./env.ts";

/**
 * Playwright's test with the product under test: `product` says where it answers and how to sign in;
 * relative addresses of `page` and `request` lead to its web app.
 */
export const test = base.extend<{ product: Product }>({
  product: async ({ browserName: _ }, use) => use(readProduct()),
  baseURL: async ({ product }, use) => use(product.webUrl),
});

export { expect } from "@playwright/test";
