/**
 * The spool: a folder of files of rows between download and load, gone when the run ends.
 */
import { tmpdir } from 'node:os';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import { createOwnFolder, type OwnFolder } from '../own-folder.js';

export type Spool = OwnFolder;

/**
 * Makes the spool of this process under `parent`, and removes those that killed processes left there.
 *
 * @throws `spool_unwritable`
 */
export function createSpool(parent: string = tmpdir()): Spool {
  try {
    return createOwnFolder(parent, 'tlslens-spool-');
  } catch (error) {
    throw spoolError(error, parent);
  }
}

/** What writing under the spool threw, as the error that the user sees. */
export function spoolError(error: unknown, dir: string): TlslensError {
  if (error instanceof TlslensError) return error;
  if (isSystemError(error, 'ENOSPC') || isSystemError(error, 'EDQUOT')) {
    return new TlslensError('disk_full', `Could not spool rows in ${dir}: the disk is full.`, {
      hint: 'Free some space, or name a folder on another disk with --spool-dir.',
      cause: error,
    });
  }
  return new TlslensError('spool_unwritable', `Could not spool rows in ${dir}: ${messageOf(error)}.`, {
    hint: 'Name a writable folder with --spool-dir.',
    cause: error,
  });
}
