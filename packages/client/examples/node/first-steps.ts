// A script from its source to its history: node first-steps.ts http://localhost:3000 rl_…
import { createClient, isRunletError } from "@runlet/client";

const [url = "http://localhost:3000", apiKey = ""] = process.argv.slice(2);
const runlet = createClient({ url, apiKey });

async function createTaxRule() {
  try {
    await runlet.scripts.create({
      name: "add-tax",
      type: "embedded",
      source: "export default (input) => ({ price: input.price * 1.2 });",
      status: "active",
    });
  } catch (error) {
    // It is there already when this program runs a second time.
    if (!isRunletError(error) || error.code !== "conflict") throw error;
  }
}

await createTaxRule();
const execution = await runlet.executions.run({ name: "add-tax", input: { price: 10 } });
console.log(`${execution.status}: ${JSON.stringify(execution.output)}`);

let count = 0;
for await (const script of runlet.scripts.list({ status: "active" })) {
  console.log(`${script.type} ${script.name}`);
  count += 1;
}
console.log(`${count} active scripts`);
