/** An expected failure: its message is the whole explanation a person needs, no stack. */
export class Failure extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Prints the sentence and sets the exit code.
 * @param {string} sentence
 * @param {number} exitCode
 */
export function fail(sentence, exitCode) {
  say(`runlet: ${sentence}`);
  process.exitCode = exitCode;
}

/**
 * Announces a step, repeats how far it is every two seconds, and says how long it took.
 * Plain lines, so that a log file reads as well as a terminal.
 * @template T
 * @param {string} title
 * @param {(report: (state: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  let state = "";
  say(`› ${title}…`);
  const timer = setInterval(() => say(`  ${state ? `${state}, ` : ""}${seconds()}`), 2000);
  try {
    const result = await work((text) => {
      state = text;
    });
    say(`✓ ${title} (${seconds()})`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
