// Lists the scripts of a signed-in member: served from the dashboard's own origin, the session's cookie comes along, and no key is needed.
// Bundle it with: esbuild main.ts --bundle --format=esm --outfile=main.js
import { createClient, isRunletError } from "@runlet/client";

const tenant = new URLSearchParams(location.search).get("tenant") ?? "demo";
const runlet = createClient({ url: location.origin, tenant });
const list = document.querySelector("#scripts");
const status = document.querySelector("#status");

function tell(words: string): void {
  if (status !== null) status.textContent = words;
}

// Leaving the page ends what is under way.
const leaving = new AbortController();
addEventListener("pagehide", () => leaving.abort());

try {
  let count = 0;
  for await (const script of runlet.scripts.list({ limit: 2 }, { signal: leaving.signal })) {
    const item = document.createElement("li");
    item.textContent = `${script.name} (${script.type}, ${script.status})`;
    list?.append(item);
    count += 1;
  }
  tell(`${count} scripts`);
} catch (error) {
  if (!isRunletError(error)) throw error;
  if (error.code === "unauthorized") tell("Sign in first.");
  else if (error.code !== "aborted") tell(error.message);
}
