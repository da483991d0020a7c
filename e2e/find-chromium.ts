import { accessSync, constants } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { programFolders } from "./env.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The system's Chromium or Chrome, else the one Playwright has downloaded; null when there is none. */
export function findChromium(): string | null {
  const installed = programFolders().flatMap((folder) =>
    names.map((name) => path.join(folder, name)),
  );
  const candidates = [...installed, ...applications, chromium.executablePath()];
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
