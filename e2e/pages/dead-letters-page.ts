import type { Locator, Page } from "@playwright/test";

export class DeadLettersPage {
  readonly #page: Page;
  readonly table: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.table = page.getByRole("table", { name: "Dead letters" });
  }

  async open(): Promise<void> {
    await this.#page.goto("/en/demo/dead-letters");
  }

  rowOf(eventType: string): Locator {
    return this.table.getByRole("row").filter({ hasText: eventType });
  }

  async replay(eventType: string): Promise<void> {
    await this.#page.getByRole("button", { name: `Replay ${eventType}`, exact: true }).click();
  }

  async replayWith(eventType: string, payload: string): Promise<void> {
    await this.#page.getByRole("button", { name: `Edit and replay ${eventType}` }).click();
    const dialog = this.#page.getByRole("dialog", { name: "Replay with another payload" });
    await dialog.getByLabel("Payload (JSON)").fill(payload);
    await dialog.getByRole("button", { name: "Replay" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async discardAll(): Promise<void> {
    await this.#page.getByRole("checkbox", { name: "Choose all that are shown" }).click();
    await this.#page.getByRole("button", { name: "Discard", exact: true }).click();
    const dialog = this.#page.getByRole("alertdialog", { name: /^Discard/ });
    await dialog.getByRole("button", { name: "Discard" }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}
