import { httpInput } from "../endpoints/endpoint.ts";
import type { CreateScriptInput } from "../scripts/script-input.ts";

type DemoScript = Pick<
  CreateScriptInput,
  "name" | "description" | "type" | "source" | "tags" | "http" | "schedule" | "event"
>;

const nightlyReport = `// Runs every night at 02:30 UTC. By hand it takes an input such as
// { "orders": [{ "country": "DE", "total": 120 }, { "country": "FR", "total": 80 }] }
const sample = [
  { country: "DE", total: 120 },
  { country: "FR", total: 80 },
  { country: "DE", total: 35.5 },
];

export default async function (input, ctx) {
  const orders = input?.orders ?? sample;
  const totals = {};
  for (const { country, total } of orders) {
    totals[country] = (totals[country] ?? 0) + total;
  }
  ctx.logger.info("Report is ready", { orders: orders.length });
  return { orders: orders.length, totals };
}
`;

const hello = `// Answers GET and POST /api/run/demo/hello, for anybody:
//   curl "http://localhost:3000/api/run/demo/hello?name=Ada"
export default async function (input, ctx) {
  const name = input?.query?.name ?? input?.body?.name ?? "world";
  ctx.logger.info("Somebody said hello", { name });
  return { hello: name };
}
`;

const orderCreated = `// Runs for each event of type order.created. The input is the event:
// { "type": "order.created", "payload": { "id": "A-1", "total": 1200 } }
export default async function (input, ctx) {
  const order = input?.payload ?? {};
  const isLarge = (order.total ?? 0) >= 1000;
  if (isLarge) ctx.logger.warn("A large order: somebody should call", { order });
  return { order: order.id ?? null, isLarge };
}
`;

const importCustomers = `// Started by hand, once: checks a list of customers before it is imported.
// { "customers": [{ "email": "ada@example.com" }, { "email": "not an address" }] }
export default async function (input, ctx) {
  const customers = input?.customers ?? [];
  const seen = new Set();
  const refused = [];
  for (const { email = "" } of customers) {
    const address = email.trim().toLowerCase();
    if (!address.includes("@")) refused.push({ email, reason: "no address" });
    else if (seen.has(address)) refused.push({ email, reason: "twice" });
    else seen.add(address);
  }
  ctx.logger.info("Checked the list", { good: seen.size, refused: refused.length });
  return { good: [...seen], refused };
}
`;

const priceRule = `// Called by your own code, for a price that the business decides.
// { "price": 200, "quantity": 12, "customer": { "isPartner": true } }
export default async function (input, ctx) {
  const { price = 0, quantity = 1, customer = {} } = input ?? {};
  const discounts = [];
  if (quantity >= 10) discounts.push({ reason: "ten or more", percent: 5 });
  if (customer.isPartner) discounts.push({ reason: "partner", percent: 10 });
  const percent = discounts.reduce((sum, discount) => sum + discount.percent, 0);
  const total = Math.round(price * quantity * (100 - percent)) / 100;
  ctx.logger.debug("Price is made", { percent, total });
  return { total, discounts };
}
`;

/** One of each type: what a newcomer opens first. All of them run by hand, with an empty input too. */
export const demoScripts: DemoScript[] = [
  {
    name: "nightly-report",
    description: "Adds up the day's orders by country, every night.",
    type: "scheduled",
    source: nightlyReport,
    tags: ["demo"],
    schedule: { cron: "30 2 * * *", timezone: "UTC", overlap: "skip", catchUp: "last" },
  },
  {
    name: "hello",
    description: "Greets whoever calls its endpoint.",
    type: "http",
    source: hello,
    tags: ["demo"],
    http: httpInput.parse({ path: "/hello", methods: ["GET", "POST"], auth: { mode: "public" } }),
  },
  {
    name: "order-created",
    description: "Looks at each new order, and speaks up for the large ones.",
    type: "event",
    source: orderCreated,
    tags: ["demo"],
    event: { types: ["order.created"] },
  },
  {
    name: "import-customers",
    description: "Checks a list of customers before it is imported.",
    type: "oneoff",
    source: importCustomers,
    tags: ["demo"],
  },
  {
    name: "price-rule",
    description: "The discount rules of the shop, for its code to ask.",
    type: "embedded",
    source: priceRule,
    tags: ["demo"],
  },
];
