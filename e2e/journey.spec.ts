import { createHmac } from "node:crypto";
import { apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { EndpointForm } from "./pages/endpoint-form.ts";
import { NewScriptPage } from "./pages/new-script-page.ts";
import { ScriptPage } from "./pages/script-page.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

const source = `export default async function (input, ctx) {
  ctx.logger.info("greeting", { name: input.query.name });
  return { hello: input.query.name ?? "world", shout: input.params.word.toUpperCase() };
}
`;

test("a script is written in the browser, published, called by a stranger, and its execution stands in the history", async ({
  page,
  product,
  request,
}) => {
  await new SignInPage(page).signIn(product);
  await new NewScriptPage(page).createPublicEndpoint({ name: "greeter", path: "/greet/:word" });
  const script = new ScriptPage(page);
  await script.paste(source);
  await script.save();
  await expect(page.getByText("Saved as version 2")).toBeVisible();

  const address = "/api/run/demo/greet/ada?name=Ada";
  expect((await request.get(address)).status()).toBe(404);
  await script.publish();

  for (const url of [product.webUrl, product.runnerUrl]) {
    const response = await request.get(`${url}${address}`);
    expect(response.status()).toBe(200);
    expect(await response.json()).toEqual({ hello: "Ada", shout: "ADA" });
  }
  const executionId = (await request.get(address)).headers()["x-execution-id"] ?? "";

  await script.openHistory();
  await page.locator(`a[href*="${executionId}"]`).first().click();
  await page.waitForURL(new RegExp(executionId));
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible();
  const record = page.getByRole("main");
  await expect(record).toContainText("/greet/ada");
  await expect(record).toContainText('shout: "ADA"');
  await expect(page.getByRole("list", { name: "Logs" })).toContainText("greeting");
  await expect(page.getByText("Duration")).toBeVisible();
});

test("an endpoint is set to take signed requests, few of them, and keeps that", async ({
  page,
  product,
  request,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const value = "what-both-sides-know";
  expect((await api.post("secrets.set", { name: "E2E_HOOK", value })).status).toBe(200);
  await new SignInPage(page).signIn(product);
  await new NewScriptPage(page).createPublicEndpoint({ name: "signed hook", path: "/signed" });
  const form = new EndpointForm(page);
  await form.open();
  await expect(form.more).not.toHaveAttribute("open");
  await form.choose("Senders who sign");
  await form.secret.fill("no such name");
  await form.save();
  await expect(page.getByText(/^must be 1 to 100 letters/)).toBeVisible();
  await form.secret.fill("E2E_HOOK");
  await form.toggleMore();
  await form.limitEachCaller({ requests: 2, seconds: 3_600 });
  await form.save();
  await expect(page.getByText("Settings saved")).toBeVisible();

  await page.reload();
  await expect(form.secret).toHaveValue("E2E_HOOK");
  await expect(form.more).toHaveAttribute("open");
  await expect(form.requestsOfEachCaller).toHaveValue("2");
  await expect(page.getByText("At most 2 requests in 1 hr from each caller.")).toBeVisible();

  await new ScriptPage(page).publish();
  const data = JSON.stringify({ action: "opened" });
  const mac = createHmac("sha256", value).update(data).digest("hex");
  const call = (signature: string) =>
    request.post("/api/run/demo/signed", {
      data,
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
    });
  // What is not signed takes nothing of what the sender may send.
  expect((await call("sha256=00")).status()).toBe(401);
  for (const _ of [1, 2]) expect((await call(`sha256=${mac}`)).status()).toBe(200);
  const over = await call(`sha256=${mac}`);
  expect(over.status()).toBe(429);
  expect(over.headers()["ratelimit-limit"]).toBe("2");
});

test("settings saved from an old form undo nothing that another person changed meanwhile", async ({
  page,
  product,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const http = { path: "/two-at-once", methods: ["GET"], auth: { mode: "public" } };
  const made = await api.post<{ id: string }>("scripts.create", {
    name: "two at once",
    type: "http",
    source,
    http,
  });
  const { id } = made.data;
  await new SignInPage(page).signIn(product);
  await page.goto(`/demo/scripts/${id}`);
  const form = new EndpointForm(page);
  await form.open();
  const theirs = { ...http, methods: ["GET", "POST"] };
  await api.post("scripts.update", { id, http: theirs, description: "theirs" });
  await form.choose("Holders of an API key");
  await form.save();
  await expect(page.getByRole("checkbox", { name: "POST" })).toBeChecked();
  await expect(page.getByLabel("Description")).toHaveValue("theirs");
  await page.getByLabel("Tags").fill("ours");
  await form.save();
  await expect
    .poll(async () => (await api.get("scripts.get", { id })).data)
    .toMatchObject({
      description: "theirs",
      tags: ["ours"],
      http: { methods: ["GET", "POST"], auth: { mode: "api_key" } },
    });
});

test("a run by hand shows its logs and result, and an error at its line", async ({
  page,
  product,
}) => {
  await new SignInPage(page).signIn(product);
  await new NewScriptPage(page).createPublicEndpoint({ name: "by hand", path: "/by-hand" });
  const script = new ScriptPage(page);
  await script.paste(
    'export default (input, ctx) => {\n  ctx.logger.warn("seen", input);\n  return input.n * 2;\n};\n',
  );
  await script.setInput('{ "n": 21 }');
  await script.run();
  await expect(script.result).toContainText("42");
  await expect(script.logs).toContainText("seen");

  await script.paste('export default () => {\n  throw new Error("on purpose");\n};\n');
  await script.run();
  await expect(page.getByText("on purpose").first()).toBeVisible();
  await expect(page.getByText("Line 2", { exact: false }).first()).toBeVisible();
});

test("a syntax error is shown at its line and nothing is saved", async ({ page, product }) => {
  await new SignInPage(page).signIn(product);
  await new NewScriptPage(page).createPublicEndpoint({ name: "broken one", path: "/broken" });
  const script = new ScriptPage(page);
  await script.paste("export default () => {\n  return (;\n};\n");
  await script.save();
  await expect(page.getByText("Line 2", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText("Version 1", { exact: true }).first()).toBeVisible();
});

test("a wrong password is refused, and no page opens without signing in", async ({ page }) => {
  await page.goto("/en/demo/scripts");
  await page.waitForURL(/\/sign-in/);
  await new SignInPage(page).submit("nobody@runlet.example", "wrong-password");
  await expect(page.getByRole("alert").first()).toContainText("E-mail or password is wrong.");
});

test("nothing is fetched from another host", async ({ page, product }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== product.webUrl) foreign.push(request.url());
  });
  await new SignInPage(page).signIn(product);
  await page.getByRole("link", { name: "hello" }).first().click();
  await expect(page.getByRole("textbox", { name: "Source" })).toBeAttached();
  expect(foreign).toEqual([]);
});

for (const [locale, title] of [
  ["en", "Scripts"],
  ["ru", "Скрипты"],
  ["uz", "Skriptlar"],
] as const) {
  test(`speaks ${locale}, without sideways scrolling on a phone`, async ({ page, product }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await new SignInPage(page).signIn(product);
    await page.goto(`/${locale}/demo/scripts`);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
