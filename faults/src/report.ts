import type { ScenarioResult } from "./run-scenario.ts";

/** The result of a scenario as a table: what must hold and whether it did, then figures, then what runners complained of. */
export function formatResult(name: string, result: ScenarioResult): string {
  const lines = [`── ${name}`];
  for (const finding of result.findings) {
    const isSound = finding.count === 0;
    lines.push(
      `${isSound ? "✓" : "✗"} ${finding.name}${isSound ? "" : `: ${finding.count} exceptions`}`,
    );
    lines.push(...finding.examples.map((example) => `    ${example}`));
    if (finding.count > finding.examples.length) lines.push("    …");
  }
  const width = Math.max(...result.figures.map((figure) => figure.name.length));
  lines.push(
    "",
    ...result.figures.map((figure) => `${figure.name.padEnd(width)}  ${figure.value}`),
  );
  const errors = [...result.errors].sort(([, one], [, other]) => other - one);
  if (errors.length > 0) lines.push("", "logged as errors:");
  lines.push(...errors.map(([message, count]) => `${String(count).padStart(6)}  ${message}`));
  if (result.logFolder !== null) lines.push("", `The runners' logs are in ${result.logFolder}`);
  return lines.join("\n");
}
