import { apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { DeadLettersPage } from "./pages/dead-letters-page.ts";
import { EventsPage } from "./pages/events-page.ts";
import { NewScriptPage } from "./pages/new-script-page.ts";
import { ScriptPage } from "./pages/script-page.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

/** A delivery is tried four times, 14 s from the first to the last. */
const untilDeadLetter = { timeout: 60_000 };
/** A job of every minute is due in a minute at most. */
const untilTick = { timeout: 90_000 };

test("an event whose script fails becomes a dead letter, and its replay succeeds once the script is mended", async ({
  page,
  product,
}) => {
  test.setTimeout(150_000);
  await new SignInPage(page).signIn(product);
  const newScript = new NewScriptPage(page);
  await newScript.begin({ type: "Event", name: "ship it" });
  await page.getByLabel("Event types").fill("parcel.packed");
  const scriptId = await newScript.create();
  const script = new ScriptPage(page);
  await script.paste('export default () => {\n  throw new Error("no van today");\n};\n');
  await script.save();
  await expect(page.getByText("Saved as version 2")).toBeVisible();
  await script.publish();

  const events = new EventsPage(page);
  await events.open();
  await events.publish({ type: "parcel.packed", payload: '{ "parcel": 7 }' });
  const delivery = events.deliveries.getByRole("row").filter({ hasText: "ship it" });
  await expect(delivery).toContainText("Dead letter", untilDeadLetter);
  await expect(delivery).toContainText("no van today");
  await expect(delivery.getByRole("link", { name: /^Open the execution of try/ })).toHaveCount(4);

  const deadLetters = new DeadLettersPage(page);
  await deadLetters.open();
  await expect(deadLetters.rowOf("parcel.packed")).toContainText("no van today");
  await page.goto(`/en/demo/scripts/${scriptId}`);
  await script.paste("export default (event) => ({ shipped: event.payload.parcel });\n");
  await script.save();
  await expect(page.getByText("Saved as version 3")).toBeVisible();

  await deadLetters.open();
  await deadLetters.replay("parcel.packed");
  await expect(deadLetters.rowOf("parcel.packed")).toHaveCount(0);
  await page.getByRole("link", { name: "Show the event" }).click();
  await expect(delivery).toContainText("Succeeded", untilDeadLetter);
  await page.getByRole("link", { name: "Open the execution of try 5" }).click();
  await expect(page.getByRole("main")).toContainText("shipped: 7");
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Replay");

  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Run again of");
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible();
});

test("dead letters are replayed with another payload, or discarded, by those who may", async ({
  page,
  product,
}) => {
  test.setTimeout(150_000);
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const made = await api.post<{ id: string }>("scripts.create", {
    name: "count them",
    type: "event",
    event: { types: ["crate.opened", "crate.lost"] },
    source:
      'export default ({ payload }) => {\n  if (!payload.items) throw new Error("nothing in it");\n  return payload.items.length;\n};\n',
  });
  expect(made.status).toBe(200);
  await api.post("scripts.setStatus", { id: made.data.id, status: "active" });
  await api.post("events.publish", { type: "crate.opened", payload: {} });
  await api.post("events.publish", { type: "crate.lost", payload: {} });

  const email = "reader-of-e2e@runlet.example";
  const reader = await api.post<{ password: string }>("members.add", { email, role: "viewer" });
  expect(reader.status).toBe(200);

  await new SignInPage(page).signIn({ email, password: reader.data.password });
  const deadLetters = new DeadLettersPage(page);
  await deadLetters.open();
  await expect(deadLetters.rowOf("crate.opened")).toBeVisible(untilDeadLetter);
  await expect(deadLetters.rowOf("crate.lost")).toBeVisible(untilDeadLetter);
  await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("checkbox")).toHaveCount(0);

  await page.context().clearCookies();
  await new SignInPage(page).signIn(product);
  await deadLetters.open();
  await deadLetters.replayWith("crate.opened", '{ "items": [1, 2] }');
  await page.getByRole("link", { name: "Show the event" }).click();
  const { deliveries } = new EventsPage(page);
  await expect(deliveries.getByRole("row").nth(1)).toContainText("Succeeded", untilDeadLetter);

  await deadLetters.open();
  await expect(deadLetters.rowOf("crate.opened")).toHaveCount(0);
  await deadLetters.discardAll();
  await expect(page.getByText("No dead letters")).toBeVisible();
  await page.getByRole("link", { name: "Discarded" }).click();
  await expect(deadLetters.rowOf("crate.lost")).toBeVisible();
});

test("a schedule is told in words while it is typed, and its ledger tells that it ran", async ({
  page,
  product,
}) => {
  test.setTimeout(150_000);
  await new SignInPage(page).signIn(product);
  const newScript = new NewScriptPage(page);
  await newScript.begin({ type: "Scheduled", name: "every minute" });
  const cron = page.getByLabel("Cron");
  await cron.fill("30 25 * * *");
  await expect(page.getByText(/^hour/)).toBeVisible();
  await cron.fill("30 2 * * *");
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await expect(page.getByText("At 02:30, Europe/Berlin")).toBeVisible();
  const times = page.getByRole("table", { name: "Next times" });
  await expect(times.getByRole("columnheader", { name: "Europe/Berlin" })).toBeVisible();
  await expect(times.getByRole("row")).toHaveCount(6);

  await cron.fill("* * * * *");
  const scriptId = await newScript.create();
  await new ScriptPage(page).publish();
  await page.goto("/en/demo/schedules");
  const schedule = page.getByRole("row").filter({ hasText: "every minute" });
  await expect(schedule).toContainText("Every minute, Europe/Berlin");

  await page.goto(`/en/demo/schedules/runs?script=${scriptId}`);
  const ledger = page.getByRole("table", { name: "Ledger of schedules" });
  const run = ledger.getByRole("row").filter({ hasText: "every minute" }).first();
  await expect(run).toContainText("On time", untilTick);
  await run.getByRole("link", { name: "Open" }).click();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Due");
});
