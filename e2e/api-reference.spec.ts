import type { Page } from "@playwright/test";
import { apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

/** What a page must not do: complain, or reach for another host. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) faults.push(url.href);
  });
  return faults;
}

test("the reference of the API is read by somebody who is not signed in", async ({
  page,
  product,
}) => {
  const faults = watch(page, product.webUrl);
  await page.goto("/docs/api");
  const run = page.locator("#operations-executions-executionsRun");
  await run.locator(".opblock-summary-control").click();
  await expect(run.getByText("Needs the permission")).toBeVisible();
  await expect(page.locator("#operations-scripts-scriptsListByGet")).toHaveCount(0);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveClass(/dark-mode/);
  const answer = await page.request.get("/api/openapi.json");
  expect(await answer.json()).toMatchObject({ servers: [{ url: product.webUrl }] });
  expect(faults).toEqual([]);
});

test("a tenant's endpoints are read and called from their reference", async ({ page, product }) => {
  await new SignInPage(page).signIn(product);
  const faults = watch(page, product.webUrl);
  await page.getByRole("link", { name: "API", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Endpoints of Demo", level: 1 })).toBeVisible();
  const hello = page.locator(".opblock-get").filter({ hasText: "/api/run/demo/hello" });
  await hello.locator(".opblock-summary-control").click();
  await hello.getByRole("button", { name: "Try it out" }).click();
  await hello.getByRole("button", { name: "Execute" }).click();
  await expect(hello.locator(".live-responses-table")).toContainText("x-execution-id");
  expect(faults).toEqual([]);
});

test("an opened endpoint is no wider than a phone", async ({ page, product }) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const http = {
    path: "/quotes/:id",
    methods: ["POST"],
    rateLimit: { perCaller: { requests: 100 } },
  };
  const source = "export default () => 1;";
  const script = { name: "quotes", type: "http", status: "active", source, http };
  expect((await api.post("scripts.create", script)).status).toBe(200);
  await page.setViewportSize({ width: 390, height: 844 });
  await new SignInPage(page).signIn(product);
  await page.goto("/demo/api");
  const quotes = page.locator(".opblock-post").filter({ hasText: "/quotes" });
  await quotes.locator(".opblock-summary-control").click();
  await expect(quotes.getByText("RateLimit-Remaining").first()).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(390);
});
