/**
 * The spool: a folder of plain text files between download and load, gone when the run ends.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError, messageOf, TlslensError } from '../errors.js';

const PREFIX = 'tlslens-spool-';
/** The machine by its name, for a folder that several share: process numbers mean nothing across machines. */
const HOST = hostname().replace(/[^A-Za-z0-9]+/g, '') || 'localhost';
/** Nothing is known of the processes of another machine but the age of their spools. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Those of this process that are in use: in a container every process may have the same number. */
const own = new Set<string>();

export interface Spool {
  readonly dir: string;
  remove(): void;
}

/**
 * Makes the spool of this process under `parent`, and removes those that killed processes left there.
 *
 * @throws `spool_unwritable`
 */
export function createSpool(parent: string = tmpdir()): Spool {
  try {
    mkdirSync(parent, { recursive: true });
    removeOrphans(parent);
    const dir = mkdtempSync(join(parent, `${PREFIX}${HOST}-${process.pid}-`));
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
  } catch (error) {
    throw spoolError(error, parent);
  }
}

/** What writing under the spool threw, as the error that the user sees. */
export function spoolError(error: unknown, dir: string): TlslensError {
  if (error instanceof TlslensError) return error;
  if (isSystemError(error, 'ENOSPC') || isSystemError(error, 'EDQUOT')) {
    return new TlslensError('disk_full', `Could not spool log text in ${dir}: the disk is full.`, {
      hint: 'Free some space, or name a folder on another disk with --spool-dir.',
      cause: error,
    });
  }
  return new TlslensError('spool_unwritable', `Could not spool log text in ${dir}: ${messageOf(error)}.`, {
    hint: 'Name a writable folder with --spool-dir.',
    cause: error,
  });
}

function removeOrphans(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, host, pid] = /^tlslens-spool-([A-Za-z0-9]+)-(\d+)-/.exec(name) ?? [];
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
