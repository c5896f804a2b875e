/**
 * A database that is kept in S3, as a file to be read here: fetched once for each version, by its ETag. Opening it is for
 * others; it must not be written to, for nothing goes back.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, TlslensError } from '../errors.js';
import { openS3Store, type S3Store, type StoredObject } from './s3-store.js';
import { parseS3Uri, type S3Location, s3Uri } from './s3-uri.js';
import type { S3Options } from './types.js';

export interface RemoteDatabase {
  /** A file that only its owner can read. */
  readonly path: string;
  readonly bytes: number;
  /** When this version was put. */
  readonly modified: Date | null;
  /** Whether it had to be fetched. */
  readonly isFetched: boolean;
  /** Why S3 could not be asked whether there is a newer version: then it is the one that was fetched last. */
  readonly unreachable?: TlslensError;
}

/** A download that was stopped is of no use to anybody after this long. */
const ABANDONED_MS = 60 * 60_000;
/** Each run of the job puts another version: a download meets that seldom, and hardly ever again. */
const ATTEMPTS = 3;

/**
 * The newest version of the database at `s3://bucket/key`, below `cacheDir`. Versions that it replaces are removed: who
 * has one open can go on reading it. Where S3 cannot be reached, the version that was fetched last, if there is one.
 *
 * @throws `database_missing`, `bad_argument` (no key, or the folder cannot be written), `aws_*`, `disk_full`
 */
export async function fetchRemoteDatabase(uri: string, cacheDir: string, options: S3Options): Promise<RemoteDatabase> {
  const at = parseS3Uri(uri);
  if (at.key === '' || at.key.endsWith('/')) {
    throw new TlslensError('bad_argument', `"${uri}" names no object.`, {
      hint: 'Name the database of the scheduled job: s3://bucket/prefix/tlslens.db.',
    });
  }
  // The same URI at another endpoint is another object.
  const place = createHash('sha256')
    .update(`${options.endpointUrl ?? ''}\n${s3Uri(at.bucket, at.key)}`)
    .digest('hex');
  const dir = join(cacheDir, 'databases', place.slice(0, 24));
  const store = await openS3Store(options);
  try {
    for (let attempt = 1; ; attempt++) {
      const stored = await store.head(at);
      if (stored === null) {
        throw new TlslensError('database_missing', `There is no database at ${s3Uri(at.bucket, at.key)}.`, {
          hint: 'The scheduled job puts it there with its first run, as tlslens.db below its state prefix.',
          details: { uri },
        });
      }
      const path = join(dir, `${stored.etag.replace(/[^\w-]/g, '')}.db`);
      const found = { path, bytes: stored.size, modified: stored.modified };
      if (existsSync(path) && statSync(path).size === stored.size) return { ...found, isFetched: false };
      try {
        await download(store, at, stored, path);
      } catch (error) {
        const isReplaced = attempt < ATTEMPTS && (await store.head(at))?.etag !== stored.etag;
        if (isReplaced) continue;
        throw error;
      }
      removeOthers(dir, path);
      return { ...found, isFetched: true };
    }
  } catch (error) {
    const kept = error instanceof TlslensError && error.code === 'aws_unreachable' ? newestKept(dir) : null;
    if (kept === null) throw error;
    return { ...kept, isFetched: false, unreachable: error as TlslensError };
  } finally {
    store.close();
  }
}

async function download(store: S3Store, at: S3Location, stored: StoredObject, path: string): Promise<void> {
  makeFolder(dirname(path));
  const part = `${path}.${randomUUID()}.part`;
  try {
    await store.download(at, stored, part);
    // So that it can be said how old it is when nobody else can be asked.
    if (stored.modified !== null) utimesSync(part, new Date(), stored.modified);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

function newestKept(dir: string): Pick<RemoteDatabase, 'path' | 'bytes' | 'modified'> | null {
  if (!existsSync(dir)) return null;
  const [newest] = readdirSync(dir)
    .filter((name) => name.endsWith('.db'))
    .map((name) => {
      const path = join(dir, name);
      const { size, mtime } = statSync(path);
      return { path, bytes: size, modified: mtime };
    })
    .sort((a, b) => b.modified.getTime() - a.modified.getTime());
  return newest ?? null;
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new TlslensError('bad_argument', `Could not make the folder ${dir} for the database: ${messageOf(error)}.`, {
      hint: 'Name a writable folder with XDG_CACHE_HOME.',
      cause: error,
    });
  }
}

function removeOthers(dir: string, path: string): void {
  for (const name of readdirSync(dir)) {
    const other = join(dir, name);
    if (other === path) continue;
    const isRunning = name.endsWith('.part') && Date.now() - statSync(other).mtimeMs < ABANDONED_MS;
    if (!isRunning) rmSync(other, { force: true });
  }
}
