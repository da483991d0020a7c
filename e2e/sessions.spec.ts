import { type Api, apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

const whoAmI =
  "export default async (input, ctx) => ({ email: ctx.user.email, headers: input.headers })";

/** A page of a script that asks for another endpoint and writes down what came of it. */
const curiousPage = `export default async () => new Response(
  \`<p id="result"></p><script>
    fetch("/api/run/demo/who-am-i", { credentials: "include" })
      .then((answer) => answer.text(), (error) => "refused: " + error.name)
      .then((text) => { document.querySelector("#result").textContent = text; });
  </script>\`,
  { headers: { "content-type": "text/html" } },
)`;

async function createEndpoint(api: Api, name: string, source: string, mode: string) {
  const http = { path: `/${name}`, methods: ["GET"], auth: { mode } };
  const script = { name, type: "http", status: "active", source, http };
  expect((await api.post("scripts.create", script)).status).toBe(200);
}

test("an endpoint for members knows who is signed in, and pages of scripts cannot use that", async ({
  page,
  request,
  product,
}) => {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  await createEndpoint(api, "who-am-i", whoAmI, "session");
  await createEndpoint(api, "curious", curiousPage, "public");
  expect((await request.get("/api/run/demo/who-am-i")).status()).toBe(401);

  await new SignInPage(page).signIn(product);
  const answer = await page.evaluate(async () => {
    const response = await fetch("/api/run/demo/who-am-i");
    return { status: response.status, text: await response.text() };
  });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ email: product.email });
  expect(answer.text).not.toContain("next-auth");

  // The runner's port shares the host's cookies, too.
  for (const origin of [product.webUrl, product.runnerUrl]) {
    await page.goto(`${origin}/api/run/demo/curious`);
    await expect(page.locator("#result")).toHaveText("refused: TypeError");
  }
});
