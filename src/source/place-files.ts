/**
 * Puts files where others read them, in S3 or in a folder: each at once under its name, so that nobody meets half of one.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import { isS3Uri, parseS3Uri } from './s3-uri.js';
import type { S3Options } from './types.js';

export interface FileToPlace {
  readonly path: string;
  /** Below the place, with `/` between the parts. */
  readonly name: string;
}

/** A folder to write files in before they are placed; gone afterwards. */
export interface Scratch {
  readonly path: string;
  remove(): void;
}

/**
 * A new folder on the disk that `to` is on, so that files can be moved from there.
 *
 * @throws `bad_argument`, `disk_full`
 */
export function scratchFor(to: string): Scratch {
  try {
    const parent = isS3Uri(to) ? tmpdir() : resolve(to);
    mkdirSync(parent, { recursive: true });
    // Engines pass over names that begin with a dot.
    const path = mkdtempSync(join(parent, '.tlslens-'));
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  } catch (error) {
    throw notWritten(to, error);
  }
}

/**
 * Places the files in their order, each in one step in the place of an older one. One that fails leaves those before it
 * new, and those behind it old.
 *
 * @throws `aws_*`, `bad_argument`, `disk_full`
 */
export async function placeFiles(files: readonly FileToPlace[], to: string, s3: S3Options): Promise<void> {
  if (!isS3Uri(to)) {
    try {
      for (const { path, name } of files) {
        const target = join(to, name);
        mkdirSync(dirname(target), { recursive: true });
        renameSync(path, target);
      }
    } catch (error) {
      throw notWritten(to, error);
    }
    return;
  }
  const { bucket, key } = parseS3Uri(to);
  const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
  const { openS3Store } = await import('./s3-store.js');
  const store = await openS3Store(s3);
  try {
    for (const { path, name } of files) await store.putFile({ bucket, key: `${folder}${name}` }, path);
  } finally {
    store.close();
  }
}

function notWritten(to: string, error: unknown): TlslensError {
  const code = isSystemError(error, 'ENOSPC') ? 'disk_full' : 'bad_argument';
  return new TlslensError(code, `Could not write to ${to}: ${messageOf(error)}.`, {
    hint: 'Name a folder that can be written, or s3://bucket/prefix.',
    cause: error,
  });
}
