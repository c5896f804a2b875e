/**
 * A folder for the files of one run, gone when the process ends; those that killed processes left go with the next run.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isSystemError } from './errors.js';

/** The machine by its name, for a folder that several share: process numbers mean nothing across machines. */
const HOST = hostname().replace(/[^A-Za-z0-9]+/g, '') || 'localhost';
/** Nothing is known of the processes of another machine but the age of their folders. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Those of this process that are in use: in a container every process may have the same number. */
const own = new Set<string>();

export interface OwnFolder {
  readonly dir: string;
  remove(): void;
}

/**
 * Makes a folder of this process below `parent`, its name beginning with `prefix`, and removes those of that prefix whose
 * process is no more. Throws what the file system does.
 */
export function createOwnFolder(parent: string, prefix: string): OwnFolder {
  mkdirSync(parent, { recursive: true });
  removeOrphans(parent, prefix);
  const dir = mkdtempSync(join(parent, `${prefix}${HOST}-${process.pid}-`));
  own.add(dir);
  const remove = () => {
    own.delete(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  // Also where the process ends by an exception or process.exit.
  process.once('exit', remove);
  return {
    dir,
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

function removeOrphans(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const [, host, pid] = /^([A-Za-z0-9]+)-(\d+)-/.exec(name.slice(prefix.length)) ?? [];
    const dir = join(parent, name);
    if (pid === undefined || own.has(dir)) continue;
    const isAbandoned =
      host === HOST ? Number(pid) === process.pid || !isAlive(Number(pid)) : ageOf(dir) > ABANDONED_MS;
    if (isAbandoned) rmSync(dir, { recursive: true, force: true });
  }
}

const ageOf = (dir: string): number => Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}
