import { describe, expect, test } from "vitest";
import { createTenantInput } from "./tenant.ts";

describe("a new tenant's slug", () => {
  test.each(["a", "acme", "acme-2", "0", "a".repeat(63)])("%s is taken", (slug) => {
    expect(createTenantInput.parse({ slug, name: "Acme" }).slug).toBe(slug);
  });

  test.each([
    "",
    "Acme",
    "-acme",
    "acme-",
    "a b",
    "ä",
    "a".repeat(64),
    "instance",
    "sign-in",
    "api",
  ])("%s is refused", (slug) => {
    const { error } = createTenantInput.safeParse({ slug, name: "Acme" });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["slug"]);
  });
});
