import type { Locator, Page } from "@playwright/test";

/** What an http script's settings say of its endpoint. */
export class EndpointForm {
  readonly #page: Page;
  readonly secret: Locator;
  readonly more: Locator;
  readonly requestsOfEachCaller: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.secret = page.getByLabel("Secret", { exact: true });
    this.more = page.locator("details").filter({ hasText: "Rate limits, body size, CORS" });
    this.requestsOfEachCaller = this.#eachCaller().getByLabel("Requests at most");
  }

  async open(): Promise<void> {
    await this.#page.getByRole("tab", { name: "Settings" }).click();
  }

  async choose(whoMayCall: string): Promise<void> {
    await this.#page.getByLabel("Who may call it").click();
    await this.#page.getByRole("option", { name: whoMayCall }).click();
  }

  async toggleMore(): Promise<void> {
    await this.more.locator("summary").focus();
    await this.#page.keyboard.press("Enter");
  }

  async limitEachCaller({ requests, seconds }: Record<"requests" | "seconds", number>) {
    await this.requestsOfEachCaller.fill(String(requests));
    await this.#eachCaller().getByLabel("In seconds").fill(String(seconds));
  }

  async save(): Promise<void> {
    await this.#page.getByRole("button", { name: "Save settings" }).click();
  }

  #eachCaller(): Locator {
    return this.#page.getByRole("group", { name: "Each caller" });
  }
}
