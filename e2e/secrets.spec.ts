import { apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { SecretsPage } from "./pages/secrets-page.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

test("a secret is set, replaced and deleted, and no page ever shows its value", async ({
  page,
  product,
}) => {
  await new SignInPage(page).signIn(product);
  const secrets = new SecretsPage(page);
  await secrets.open();
  await secrets.add("E2E_TOKEN", "first-value-of-e2e");
  const row = secrets.table.getByRole("row").filter({ hasText: "E2E_TOKEN" });
  await expect(row).toContainText(product.email);

  await secrets.replace("E2E_TOKEN", "second-value-of-e2e");
  const answers: string[] = [];
  page.on("response", async (response) => {
    if (response.url().includes("secrets.list")) answers.push(await response.text());
  });
  await page.reload();
  await expect(row).toHaveCount(1);
  await expect.poll(() => answers.length).toBeGreaterThan(0);
  expect(`${answers.join()} ${await page.content()}`).not.toContain("value-of-e2e");

  await secrets.delete("E2E_TOKEN");
  await expect(row).toHaveCount(0);
});

test("who may not manage secrets is offered none", async ({ page, product }) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const email = "viewer-of-e2e@runlet.example";
  const added = await api.post<{ password: string }>("members.add", { email, role: "viewer" });
  expect(added.status).toBe(200);
  await new SignInPage(page).signIn({ email, password: added.data.password });
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await new SecretsPage(page).open();
  await expect(page.getByText("Not allowed")).toBeVisible();
});
