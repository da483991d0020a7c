import path from "node:path";

/** The product under test. */
export interface Product {
  webUrl: string;
  runnerUrl: string;
  /** The first superadmin. */
  email: string;
  password: string;
  /** RUNLET_HOME of this product. */
  home: string;
}

const variable = "RUNLET_E2E_PRODUCT";

/** Hands the product to Playwright's workers, which inherit the environment. */
export function shareProduct(product: Product): void {
  process.env[variable] = JSON.stringify(product);
}

/** @throws {Error} outside a Playwright run */
export function readProduct(): Product {
  const shared = process.env[variable];
  if (!shared) throw new Error("No product is running; start the tests with Playwright.");
  return JSON.parse(shared) as Product;
}

/** The environment for a product of our own: whatever the person has set for theirs must not leak in. */
export function productEnv(own: Record<string, string>): Record<string, string | undefined> {
  const foreign = /^(DATABASE_URL|PORT|RUNNER_PORT|RUNLET_.*|AUTH_.*|NEXTAUTH_.*|npm_.*)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(inherited), ...own };
}

/** Folders in which programs are looked for. */
export function programFolders(): string[] {
  return (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
}
