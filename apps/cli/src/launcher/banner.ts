export interface Welcome {
  webUrl: string;
  runnerUrl: string;
  email: string;
  /** Only a password that was made just now; it is shown nowhere else. */
  password: string | null;
  /** Path of the demo tenant's endpoint below the web app's address. */
  demoPath: string;
}

/** What a person needs to begin. */
export function formatBanner(welcome: Welcome): string {
  const rows: [string, string][] = [
    ["Web", welcome.webUrl],
    ["Runner", welcome.runnerUrl],
    ["Sign in", welcome.email],
  ];
  if (welcome.password !== null) rows.push(["Password", `${welcome.password}  (shown only now)`]);
  rows.push(["Try", `curl '${welcome.webUrl}${welcome.demoPath}'`]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`);
  return ["", "  Runlet is ready. Ctrl-C stops it.", "", ...lines, "", ""].join("\n");
}
