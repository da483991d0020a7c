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

/** Words that would do something if they were taken for more than words. */
const attacks = [
  "<script>window.ran = 1</script>",
  '<img src="x" onerror="window.ran = 1">',
  '<svg onload="window.ran = 1"><a href="javascript:window.ran=1">svg</a></svg>',
  '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
  "[a link](javascript:window.ran=1)",
  "![a pixel](https://elsewhere.example/pixel)",
  '<form action="https://elsewhere.example/"><input name="password"><button>Sign in</button></form>',
  '<div style="position:fixed;inset:0" id="root">over all</div>',
].join("\n\n");

test("what a script's author writes of an endpoint does nothing in its reference", async ({
  page,
  product,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "developer"));
  const said = { title: attacks, description: attacks, externalDocs: { url: "javascript:ran=1" } };
  const hidden = { "x-more": { $ref: "https://elsewhere.example/schema.json" } };
  const schema = { type: "string", ...said, ...hidden, examples: [{ $ref: "/api/openapi.json" }] };
  const created = await api.post<{ id: string }>("scripts.create", {
    name: `<img src=x onerror=window.ran=1>`,
    description: attacks,
    tags: ["<b onclick=ran>"],
    type: "http",
    status: "active",
    source: "export default () => 1",
    http: { path: "/hostile/words", methods: ["POST"], auth: { mode: "public" } },
    metadata: {
      openapi: {
        query: { type: "object", properties: { [attacks]: schema } },
        body: { type: "object", properties: { "<svg/onload=ran>": schema } },
        response: schema,
      },
    },
  });
  expect(created.error).toBeUndefined();
  await new SignInPage(page).signIn(product);
  const answered: string[] = [];
  page.on("response", (response) => answered.push(new URL(response.url()).origin));
  page.on("dialog", (dialog) => answered.push(dialog.message()));
  await page.getByRole("link", { name: "API", exact: true }).first().click();
  const hostile = page.locator(".opblock-post").filter({ hasText: "/hostile/words" });
  await hostile.locator(".opblock-summary-control").click();
  await expect(hostile.getByText("a link").first()).toBeVisible();
  for (const toggle of await hostile.getByText("Schema", { exact: true }).all())
    await toggle.click();
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  const reference = page.locator("#api-reference");
  await expect(reference.locator("script, iframe, form[action], [onerror], [onload]")).toHaveCount(
    0,
  );
  await expect(reference.locator('[href^="javascript:" i], [style*="fixed"]')).toHaveCount(0);
  expect(new Set(answered)).toEqual(new Set([product.webUrl]));
  await api.post("scripts.delete", { id: created.data.id });
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
