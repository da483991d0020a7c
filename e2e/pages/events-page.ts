import type { Locator, Page } from "@playwright/test";

export class EventsPage {
  readonly #page: Page;
  readonly deliveries: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.deliveries = page.getByRole("table", { name: "Deliveries" });
  }

  async open(): Promise<void> {
    await this.#page.goto("/en/demo/events");
  }

  /** Publishes one by hand and waits for its page. */
  async publish(event: { type: string; payload: string }): Promise<void> {
    await this.#page.getByRole("button", { name: "Publish an event" }).click();
    const dialog = this.#page.getByRole("dialog", { name: "Publish an event" });
    await dialog.getByLabel("Type").fill(event.type);
    await dialog.getByLabel("Payload (JSON)").fill(event.payload);
    await dialog.getByRole("button", { name: "Publish" }).click();
    await this.#page.waitForURL(/\/events\/[0-9a-f-]{36}/);
  }
}
