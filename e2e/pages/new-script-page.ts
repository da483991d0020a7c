import type { Page } from "@playwright/test";

export class NewScriptPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Chooses a type and gives the name; what the type needs is still to be filled in. */
  async begin(options: { type: "HTTP" | "Scheduled" | "Event"; name: string }): Promise<void> {
    const page = this.#page;
    await page.goto("/en/demo/scripts/new");
    await page.getByRole("radio", { name: options.type }).click();
    await page.getByLabel("Name").fill(options.name);
  }

  /** @returns the id of the draft, whose page is open then */
  async create(): Promise<string> {
    await this.#page.getByRole("button", { name: "Create draft" }).click();
    await this.#page.waitForURL(/\/scripts\/[0-9a-f-]{36}/);
    return /\/scripts\/([0-9a-f-]{36})/.exec(this.#page.url())?.[1] ?? "";
  }

  /** Makes a draft of an endpoint that everybody may call, and waits for its page. */
  async createPublicEndpoint(options: { name: string; path: string }): Promise<void> {
    const page = this.#page;
    await this.begin({ type: "HTTP", name: options.name });
    await page.getByLabel("Path").fill(options.path);
    await page.getByLabel("Who may call it").click();
    await page.getByRole("option", { name: "Everybody" }).click();
    await this.create();
  }
}
