// Calls an endpoint, safely repeated and answered later: node call-endpoint.ts http://localhost:3000 rl_… demo /orders
import { createClient, isRunletError } from "@runlet/client";

const [url = "http://localhost:3000", apiKey = "", tenant = "demo", path = "/"] =
  process.argv.slice(2);
const runlet = createClient({ url, apiKey, tenant, timeoutMs: 10_000 });
const order = { id: 7, quantity: 3 };

try {
  // The key tells the server that a repeat is one, so that the client may send it again when the connection breaks.
  const idempotencyKey = `order-${order.id}`;
  const answer = await runlet.run<{ total: number }>(path, { json: order, idempotencyKey });
  console.log(`${answer.status}: total ${answer.body.total}`);

  const run = await runlet.run<{ total: number }>(path, { json: order, respondAsync: true });
  const { output } = await run.result({ timeoutMs: 60_000 });
  console.log(`later: total ${output.total}`);
} catch (error) {
  if (!isRunletError(error)) throw error;
  switch (error.code) {
    case "execution_failed":
      console.error(`The script ended with ${error.reason}: see execution ${error.executionId}.`);
      break;
    case "rate_limited":
    case "unavailable":
      console.error(`Try again in ${error.retryAfterSeconds ?? "some"} seconds.`);
      break;
    case "network":
    case "timeout":
      console.error(`No answer: ${error.message}`);
      break;
    default:
      console.error(`${error.code}: ${error.message}`);
  }
  process.exitCode = 1;
}
