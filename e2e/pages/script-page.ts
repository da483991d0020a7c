import type { Locator, Page } from "@playwright/test";

export class ScriptPage {
  readonly #page: Page;
  readonly result: Locator;
  readonly logs: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.result = page.getByRole("region", { name: "Result" });
    this.logs = page.getByRole("list", { name: "Logs" });
  }

  /** Replaces the source, as pasting does. */
  async paste(source: string): Promise<void> {
    await this.#replace("Source", source);
  }

  async setInput(json: string): Promise<void> {
    await this.#replace("Input", json);
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press("Control+s");
  }

  async publish(): Promise<void> {
    await this.#page.getByRole("button", { name: "Publish" }).click();
    await this.#page.getByText("Active", { exact: true }).first().waitFor();
  }

  async run(): Promise<void> {
    await this.#page.getByRole("button", { name: /^(Run|Save and run)$/ }).click();
  }

  async openHistory(): Promise<void> {
    await this.#page.getByRole("link", { name: "History" }).click();
    await this.#page.waitForURL(/\/executions/);
  }

  async #replace(editor: string, text: string): Promise<void> {
    const page = this.#page;
    await page.getByRole("textbox", { name: editor }).focus();
    await page.keyboard.press("Control+a");
    // Pasted, not typed: the editor closes brackets as one types.
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await page.keyboard.press("Control+v");
  }
}
