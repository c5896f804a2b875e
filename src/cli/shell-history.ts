/**
 * The questions of earlier shells, in a file for their owner alone. One entry a line, as a JSON text, since a statement may
 * have many lines.
 */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { typedText } from './typed-text.js';

export interface History {
  /** The newest first, as readline wants them. */
  readonly entries: readonly string[];
  /** Puts one in front and into the file. A repetition of the newest, and what is too long, is left out. */
  add(entry: string): void;
}

const MOST_ENTRIES = 1_000;
const LONGEST_ENTRY = 16_384;
/** Of the file, before it is cut down to its newest entries. */
const MOST_BYTES = 1_048_576;

/** XDG Base Directory Specification: what outlives a run, and is no data, lies in $XDG_STATE_HOME. */
export function historyFile(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'tlslens', 'shell-history');
}

/** Reads the history of `file`. One that can't be read or written is kept for this run alone. */
export function openHistory(file: string): History {
  const text = readHistory(file);
  const entries = text.split('\n').flatMap(entryOf).slice(-MOST_ENTRIES).reverse();
  if (text.length > MOST_BYTES || text.split('\n').length > 2 * MOST_ENTRIES) cutDown(file, entries);
  return {
    entries,
    add(entry) {
      if (entry === entries[0] || entry.length > LONGEST_ENTRY) return;
      entries.unshift(entry);
      if (entries.length > MOST_ENTRIES) entries.pop();
      // At once, and by one write: a shell may be killed, and another may run beside it.
      attempt(() => appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 }));
    },
  };
}

function readHistory(file: string): string {
  attempt(() => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }));
  attempt(() => chmodSync(file, 0o600));
  return attempt(() => readFileSync(file, 'utf8')) ?? '';
}

function cutDown(file: string, entries: readonly string[]): void {
  const kept = [...entries].reverse().map((entry) => `${JSON.stringify(entry)}\n`);
  attempt(() => {
    writeFileSync(`${file}.${process.pid}`, kept.join(''), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  });
}

/** None where the line is not one of the shell's: the file may have been edited, or cut off by a full disk. */
function entryOf(line: string): string[] {
  const entry = attempt(() => JSON.parse(line) as unknown);
  return typeof entry === 'string' && entry.trim() !== '' ? [typedText(entry)] : [];
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
