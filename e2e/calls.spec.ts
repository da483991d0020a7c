import { type Api, apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { ExecutionPage } from "./pages/execution-page.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

/** Runs a source once, to its end. @returns the execution's id */
async function runOnce(api: Api, name: string, body: string): Promise<string> {
  const source = `export default async function (input, ctx) {\n${body}\n}\n`;
  const limits = { maxApiCalls: 200 };
  const script = await api.post("scripts.create", { name, type: "oneoff", source, limits });
  expect(script.status).toBe(200);
  const execution = await api.post<{ id: string }>("executions.run", { name, input: {} });
  expect(execution.status).toBe(200);
  return execution.data.id;
}

test("an execution shows its calls in their order, how long they took and how they went", async ({
  page,
  product,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const id = await runOnce(
    api,
    "calls in order",
    `  await ctx.db.insert("e2e-calls", { n: 1 });
  await ctx.http.get("http://169.254.169.254/latest/meta-data?token=1").catch(() => null);
  await ctx.db.count("e2e-calls", { n: { gt: true } }).catch(() => null);`,
  );
  await new SignInPage(page).signIn(product);
  const execution = new ExecutionPage(page);
  await execution.open(id);
  await expect(execution.calls).toHaveCount(3);
  await expect(execution.calls.nth(0)).toContainText(/after the start\s*db\.insert\s*e2e-calls/);
  await expect(execution.calls.nth(0)).toContainText(/ms\s*OK/);
  await expect(execution.calls.nth(1)).toContainText("GET http://169.254.169.254/latest/meta-data");
  await expect(execution.calls.nth(1)).toContainText("ssrf_blocked");
  await expect(execution.calls.nth(1)).not.toContainText("token");
  await expect(execution.calls.nth(2)).toContainText("validation");

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(execution.calls.nth(1)).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

test("of many calls the first hundred are shown, and the others when asked for; of none nothing is", async ({
  page,
  product,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const many = await runOnce(
    api,
    "many calls",
    `  for (let n = 0; n < 120; n += 1) await ctx.db.get("e2e-calls", "none " + n);`,
  );
  const none = await runOnce(api, "no calls", `  ctx.logger.info("alone");`);
  await new SignInPage(page).signIn(product);
  const execution = new ExecutionPage(page);
  await execution.open(many);
  await expect(execution.calls).toHaveCount(100);
  await execution.showAllCalls();
  await expect(execution.calls).toHaveCount(120);
  await expect(execution.calls.nth(100)).toBeFocused();

  await execution.open(none);
  await expect(page.getByRole("list", { name: "Logs" })).toContainText("alone");
  await expect(page.getByRole("region", { name: "Calls" })).toHaveCount(0);
});
