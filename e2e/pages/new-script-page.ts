import type { Page } from "@playwright/test";

export class NewScriptPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Makes a draft of an endpoint that everybody may call, and waits for its page. */
  async createPublicEndpoint(options: { name: string; path: string }): Promise<void> {
    const page = this.#page;
    await page.goto("/en/demo/scripts/new");
    await page.getByRole("radio", { name: "HTTP" }).click();
    await page.getByLabel("Name").fill(options.name);
    await page.getByLabel("Path").fill(options.path);
    await page.getByLabel("Who may call it").click();
    await page.getByRole("option", { name: "Everybody" }).click();
    await page.getByRole("button", { name: "Create draft" }).click();
    await page.waitForURL(/\/scripts\/[0-9a-f-]{36}/);
  }
}
