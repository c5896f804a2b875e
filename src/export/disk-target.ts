/**
 * An export in a folder. A file is written beside its place, on the same disk, and renamed into it: who reads meets the old
 * one or the new one, whole.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import { createOwnFolder, type OwnFolder } from '../own-folder.js';
import { MANIFEST_NAME, parseExportPath } from '../store/export-tables.js';
import { changedMeanwhile, type ExportTarget, type FoundManifest } from './target.js';

/** Hidden, and beside the tables: no pattern of a table finds what is in it. */
const SPOOL_PREFIX = '.tlslens-export-';

/**
 * The folder `dir`, made where there is none. With `readOnly` nothing is made and nothing can be put.
 *
 * @throws `bad_argument` where it cannot be written
 */
export function openDiskTarget(dir: string, { readOnly = false } = {}): ExportTarget {
  const root = resolve(dir);
  const spool = readOnly ? NO_SPOOL : attempt(root, () => createOwnFolder(root, SPOOL_PREFIX));
  const at = (path: string) => join(root, ...path.split('/'));
  const manifest = async (): Promise<FoundManifest | null> => {
    const path = at(MANIFEST_NAME);
    const etag = etagOf(path);
    return etag === null ? null : { text: readFileSync(path, 'utf8'), etag };
  };
  const moveInto = (path: string, file: string): string =>
    attempt(root, () => {
      const target = at(path);
      mkdirSync(dirname(target), { recursive: true });
      syncToDisk(file);
      renameSync(file, target);
      syncToDisk(dirname(target));
      return etagOf(target) ?? '';
    });
  return {
    place: dir,
    spoolDir: spool.dir,
    manifest,
    async list() {
      const found = new Map<string, string>();
      for (const path of pathsBelow(root)) {
        const etag = etagOf(at(path));
        if (etag !== null) found.set(path, etag);
      }
      return found;
    },
    put: async (path, file) => moveInto(path, file),
    async remove(path) {
      attempt(root, () => {
        rmSync(at(path), { force: true });
        removeIfEmpty(dirname(at(path)));
      });
    },
    async putManifest(text, before) {
      if ((await manifest())?.etag !== before?.etag) throw changedMeanwhile(dir);
      const file = join(spool.dir, MANIFEST_NAME);
      attempt(root, () => writeFileSync(file, text));
      moveInto(MANIFEST_NAME, file);
    },
    close: () => spool.remove(),
  };
}

const NO_SPOOL: OwnFolder = { dir: '', remove: () => undefined };

/** Files of an export, however many others there are beside them. */
function pathsBelow(root: string): string[] {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z_]+$/.test(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map(
        (below) => `${name}/${below.split(sep).join('/')}`,
      ),
    )
    .filter((path) => parseExportPath(path) !== null);
}

/** As for log files: size and time of change. `null` where there is no file. */
function etagOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.size}-${stat.mtimeNs}` : null;
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch (error) {
    if (!isSystemError(error, 'ENOTEMPTY') && !isSystemError(error, 'EEXIST') && !isSystemError(error, 'ENOENT')) {
      throw error;
    }
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function attempt<T>(root: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isSystemError(error, 'ENOSPC') || isSystemError(error, 'EDQUOT')) {
      throw new TlslensError('disk_full', `Could not export to ${root}: the disk is full.`, {
        hint: 'Free some space, or export to another disk.',
        cause: error,
      });
    }
    throw new TlslensError('bad_argument', `Could not export to ${root}: ${messageOf(error)}.`, {
      hint: 'Name a folder that can be written with --to.',
      cause: error,
    });
  }
}
