/**
 * Finds log files on disk: a file, a directory with all below it, or a glob. Knows nothing of their content.
 */
import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSystemError, TlslensError } from '../errors.js';
import { fileError, fileObject } from './file-object.js';
import { reasonToLeave, reasonToSkip } from './listing-filter.js';
import type { Listed, ListingFilter } from './types.js';

/**
 * What a path or a glob leads to, in the order of names. A file that is named is read whatever its name; in
 * directories and globs the name decides, as in S3, except that an unpacked NLB log (`.log`) is read too.
 * Throws `source_not_found` where there is nothing of that name, `source_empty` where a directory holds no file at
 * all, `source_unreadable` where a directory cannot be listed.
 */
export async function* listDisk(spec: string, filter: ListingFilter): AsyncGenerator<Listed> {
  const path = resolve(spec);
  const stats = await statOf(path);
  if (stats === null) yield* listGlob(spec, filter);
  else if (stats.isDirectory()) yield* listDirectory(path, filter);
  else yield await namedFile(path, filter);
}

async function namedFile(path: string, filter: ListingFilter): Promise<Listed> {
  const object = await fileObject(path);
  const reason = reasonToSkip(object.origin, filter);
  if (reason === null) return { kind: 'object', object };
  return { kind: 'skipped', uri: object.uri, reason, size_bytes: object.size_bytes };
}

async function* listDirectory(path: string, filter: ListingFilter): AsyncGenerator<Listed> {
  let found = false;
  for await (const file of filesBelow(path, [])) {
    found = true;
    yield await foundFile(file, filter);
  }
  if (found) return;
  throw new TlslensError('source_empty', `The folder ${path} holds no file.`, {
    hint: 'Copy logs into it (aws s3 sync), or name another source.',
    details: { path },
  });
}

async function* listGlob(pattern: string, filter: ListingFilter): AsyncGenerator<Listed> {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  const matches = isDynamicPattern(pattern)
    ? await glob(pattern, { absolute: true, onlyFiles: false, expandDirectories: false })
    : [];
  if (matches.length === 0) throw nothingNamed(pattern);
  for (const match of matches.sort(byName)) {
    const path = resolve(match);
    if ((await statOf(path))?.isDirectory() !== true) yield await foundFile(path, filter);
    else for await (const file of filesBelow(path, [])) yield await foundFile(file, filter);
  }
}

async function foundFile(path: string, filter: ListingFilter): Promise<Listed> {
  const reason = reasonToLeave(path, filter);
  if (reason === null) return { kind: 'object', object: await fileObject(path) };
  const size = (await stat(path).catch(() => null))?.size ?? null;
  return { kind: 'skipped', uri: pathToFileURL(path).href, reason, size_bytes: size };
}

/** All files below a directory. Links are followed, but not back into a directory they lie in (`above`). */
async function* filesBelow(directory: string, above: readonly string[]): AsyncGenerator<string> {
  let entries: Dirent[];
  let real: string;
  try {
    real = await realpath(directory);
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw fileError(error, directory);
  }
  if (above.includes(real)) return;
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    const path = join(directory, entry.name);
    const linked = entry.isSymbolicLink() && (await statOf(path))?.isDirectory() === true;
    if (entry.isDirectory() || linked) yield* filesBelow(path, [...above, real]);
    else yield path;
  }
}

async function statOf(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) return null;
    throw fileError(error, path);
  }
}

const nothingNamed = (spec: string): TlslensError =>
  fileError(Object.assign(new Error('nothing has that name'), { code: 'ENOENT' }), spec);

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
