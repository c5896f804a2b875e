/**
 * What went wrong while a result was written.
 */
import { isSystemError, messageOf, TlslensError } from '../errors.js';

/** `disk_full`, or `bad_argument` for a place that cannot be written. */
export function outputError(error: unknown, place: string): TlslensError {
  // What made the text failed, and not the writing of it.
  if (error instanceof TlslensError) return error;
  const isFull = isSystemError(error, 'ENOSPC') || isSystemError(error, 'EDQUOT');
  return isFull
    ? new TlslensError('disk_full', `Could not write ${place}: the disk is full.`, {
        hint: 'Free some space, or write to another disk.',
        cause: error,
      })
    : new TlslensError('bad_argument', `Could not write ${place}: ${messageOf(error)}.`, {
        hint: 'Name a writable file with --output.',
        cause: error,
      });
}
