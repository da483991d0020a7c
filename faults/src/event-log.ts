/** Tells, line by line, what happens to whom. */
export interface EventLog {
  say(text: string): void;
}

/** Lines with the seconds since it was made, on standard output. */
export function createEventLog(write: (line: string) => void = console.log): EventLog {
  const startedAt = Date.now();
  return {
    say(text) {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      write(`${seconds.padStart(7)}  ${text}`);
    },
  };
}
