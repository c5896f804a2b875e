/**
 * The folder of one run below the temporary one, and the database that a run leaves for the next of the same environment.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const RUN = 'run-';
const KEPT = 'kept-';
/** Those of this process that are in use. */
const active = new Set<string>();

export interface WorkDir {
  readonly dir: string;
  /** Bytes that can still be written. */
  freeBytes(): number;
  /** Takes the database with this ETag if the last run left it, to `path`. Others that were left are removed. */
  takeKept(etag: string | null, path: string): boolean;
  /** Leaves the database for the next run. */
  keep(path: string, etag: string): void;
  remove(): void;
}

/** Makes it, and removes what stopped runs of this environment left: nothing of theirs was put back, nor will it be. */
export function createWorkDir(tmp: string): WorkDir {
  const home = join(tmp, 'tlslens');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(home)) {
    if (name.startsWith(RUN) && !active.has(join(home, name)) && !isOfLivingProcess(name)) {
      rmSync(join(home, name), { recursive: true, force: true });
    }
  }
  const dir = mkdtempSync(join(home, `${RUN}${process.pid}-`));
  active.add(dir);
  return {
    dir,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(home);
      return bavail * bsize;
    },
    takeKept(etag, path) {
      const kept = etag === null ? null : join(home, keptName(etag));
      const isThere = kept !== null && existsSync(kept);
      // Out of its place before anything is changed in it.
      if (isThere) renameSync(kept, path);
      for (const name of readdirSync(home)) if (name.startsWith(KEPT)) rmSync(join(home, name), { force: true });
      return isThere;
    },
    keep: (path, etag) => renameSync(path, join(home, keptName(etag))),
    remove() {
      active.delete(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const keptName = (etag: string): string => `${KEPT}${etag.replace(/[^\w-]/g, '')}.db`;

function isOfLivingProcess(name: string): boolean {
  const pid = Number(name.slice(RUN.length).split('-')[0]);
  if (pid === process.pid || !Number.isSafeInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
