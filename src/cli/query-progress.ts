/**
 * How far a long query has come, on a terminal only.
 */
import type { Database } from '../store/database.js';
import type { Globals } from './globals.js';

const FIRST_MS = 1_000;
const EVERY_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** Shows a line on standard error from the first second on; nothing without a terminal, under --quiet or --no-progress. */
export function showQueryProgress(
  database: Database,
  { quiet, progress }: Pick<Globals, 'quiet' | 'progress'>,
): { end(): void } {
  if (quiet || !progress || process.stderr.isTTY !== true) return { end: () => undefined };
  const started = performance.now();
  let isShown = false;
  let timer: NodeJS.Timeout | undefined = setInterval(() => {
    const elapsed = performance.now() - started;
    if (elapsed < FIRST_MS) return;
    // DuckDB tells -1 while it does not know.
    const { percentage } = database.connection.progress;
    const share = percentage >= 0 ? `${Math.floor(percentage)} %, ` : '';
    process.stderr.write(`${CLEAR_LINE}running: ${share}${Math.floor(elapsed / 1000)} s (Ctrl-C stops it)`);
    isShown = true;
  }, EVERY_MS);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      timer = undefined;
      if (isShown) process.stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
