/**
 * The spool: a folder of plain text files between download and load, gone when the run ends.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError, messageOf, TlslensError } from '../errors.js';

const PREFIX = 'tlslens-spool-';

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
    const dir = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
    const remove = () => rmSync(dir, { recursive: true, force: true });
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
  if (isSystemError(error, 'ENOSPC')) {
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
    const pid = Number(/^tlslens-spool-(\d+)-/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}
