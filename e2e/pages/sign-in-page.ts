import type { Page } from "@playwright/test";
import type { Product } from "../env.ts";

export class SignInPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Signs in as the first superadmin and waits for the list of scripts. */
  async signIn({ email, password }: Pick<Product, "email" | "password">): Promise<void> {
    await this.#page.goto("/en/sign-in");
    await this.submit(email, password);
    await this.#page.waitForURL(/\/scripts$/);
  }

  async submit(email: string, password: string): Promise<void> {
    await this.#page.getByLabel("E-mail").fill(email);
    await this.#page.getByLabel("Password").fill(password);
    await this.#page.getByRole("button", { name: "Sign in" }).click();
  }
}
