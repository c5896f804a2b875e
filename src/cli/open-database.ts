/**
 * The database of `--db`, opened as every command does it: waiting a while where another process has it, and saying so.
 */
import type { Database, OpenOptions } from '../store/database.js';
import type { Globals } from './globals.js';

/** A wait shorter than this is not worth a word. */
const SILENT_MS = 1_000;

/** Throws as `openDatabase`. */
export async function openNamed(globals: Globals, options: OpenOptions): Promise<Database> {
  const [{ openDatabase }, { say }] = await Promise.all([import('../store/database.js'), import('./output.js')]);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await openDatabase(globals.db, {
      ...options,
      waitMs: globals.wait,
      onWait: ({ message }) => {
        timer = setTimeout(() => say(`${message} Waiting ...`, globals), SILENT_MS);
      },
    });
  } finally {
    clearTimeout(timer);
  }
}
