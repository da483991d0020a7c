import { shareProduct } from "./env.ts";
import { startProduct } from "./start-product.ts";

// Playwright asks for a default export here; what it returns is called at the end.
export default async function setUp(): Promise<() => Promise<void>> {
  const { product, stop, remove } = await startProduct();
  shareProduct(product);
  return async () => {
    await stop();
    await remove();
  };
}
