import type { Locator, Page } from "@playwright/test";

export class ExecutionPage {
  readonly #page: Page;
  /** One entry for each call of ctx. */
  readonly calls: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.calls = page.getByRole("list", { name: "Calls" }).getByRole("listitem");
  }

  async open(id: string): Promise<void> {
    await this.#page.goto(`/en/demo/executions/${id}`);
  }

  async showAllCalls(): Promise<void> {
    await this.#page.getByRole("button", { name: /^Show all/ }).click();
  }
}
