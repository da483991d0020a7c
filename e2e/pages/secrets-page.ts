import type { Locator, Page } from "@playwright/test";

export class SecretsPage {
  readonly #page: Page;
  readonly table: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.table = page.getByRole("table", { name: "Secrets" });
  }

  async open(): Promise<void> {
    await this.#page.goto("/en/demo/settings/secrets");
  }

  async add(name: string, value: string): Promise<void> {
    await this.#page.getByRole("button", { name: "Add secret" }).click();
    const dialog = this.#page.getByRole("dialog", { name: "Add a secret" });
    await dialog.getByLabel("Name").fill(name);
    await this.#save(dialog, value);
  }

  async replace(name: string, value: string): Promise<void> {
    await this.#page.getByRole("button", { name: `Replace ${name}` }).click();
    await this.#save(this.#page.getByRole("dialog", { name: `Replace “${name}”` }), value);
  }

  async delete(name: string): Promise<void> {
    await this.#page.getByRole("button", { name: `Delete ${name}` }).click();
    const dialog = this.#page.getByRole("alertdialog", { name: `Delete “${name}”?` });
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async #save(dialog: Locator, value: string): Promise<void> {
    await dialog.getByLabel("Value").fill(value);
    await dialog.getByRole("button", { name: "Save secret" }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}
