/** Where there is no room, no right or no turn to write: the run says so, and a later one completes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.js';
import { CLI, temporaryFolder, tlslens } from '../helpers/cli.js';
import { logText, runIngest, type State, stateAt } from '../helpers/ingested.js';
import { canMountDisk, mountDisk, type SmallDisk } from '../helpers/small-disk.js';

const folder = temporaryFolder();
const logs = join(folder.path, 'logs');
const LINES = 4000;
const OBJECTS = 4;
let undisturbed: State;

beforeAll(async () => {
  mkdirSync(logs);
  for (let number = 0; number < OBJECTS; number++) {
    const name = `111122223333_elasticloadbalancing_eu-central-1_net.edge.0123456789abcdef_20260102T120${number}Z_${number}.log.gz`;
    writeFileSync(join(logs, name), gzipSync(logText(number, LINES)));
  }
  const path = join(folder.path, 'undisturbed.db');
  await runIngest(path, [logs]);
  undisturbed = await stateAt(path);
  expect(undisturbed.connections).toBe(OBJECTS * (LINES - 1));
});
afterAll(() => {
  for (const disk of disks) disk.unmount();
  folder.remove();
});

const disks: SmallDisk[] = [];
function newDisk(kib: number): SmallDisk {
  const disk = mountDisk(join(folder.path, `disk-${disks.length}`), kib);
  disks.push(disk);
  return disk;
}

describe.skipIf(!canMountDisk())('a full disk (needs the right to mount one)', () => {
  it('under the spool ends the run with disk_full and leaves nothing there; what was committed is kept', async () => {
    const { path: disk } = newDisk(128);
    const path = join(folder.path, 'spool-full.db');
    // One object is 240 kB of row text.
    const { error } = await runIngest(path, [logs], { spoolDir: disk, concurrency: 2 });
    expect(error).toMatchObject({ code: 'disk_full', hint: expect.stringContaining('--spool-dir') });
    expect(readdirSync(disk)).toEqual([]);
    expect(await stateAt(path)).toMatchObject({ contradictions: 0 });
    const { summary } = await runIngest(path, [logs]);
    expect(summary?.objects.failed).toBe(0);
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  it.each([600, 800, 1000, 1200])(
    'under the database (%i KiB) ends the run with disk_full, and the file stays good',
    async (kib) => {
      const disk = newDisk(kib);
      const path = join(disk.path, 'logs.db');
      const failure = await runIngest(path, [logs], { sizes: { batchBytes: 1 } }).catch((error: unknown) => ({
        error,
      }));
      expect(failure.error).toMatchObject({ code: 'disk_full' });
      disk.enlarge();
      if (existsSync(path)) {
        // Opened for writing: the first reader after a crash would do, but a log to be applied needs a writer at times.
        const database = await openDatabase(path, { mode: 'write' });
        database.close();
        expect(await stateAt(path)).toMatchObject({ contradictions: 0 });
      }
      await runIngest(path, [logs]);
      expect(await stateAt(path)).toEqual(undisturbed);
    },
  );

  it('is told by the command line with its hint, and exit 6', async () => {
    const { path: disk } = newDisk(600);
    const { status, stderr } = await tlslens(['ingest', logs, '--db', join(disk, 'logs.db')]);
    expect(stderr).toMatch(/disk is full/);
    expect(stderr).toMatch(/Free some space/);
    expect(status).toBe(6);
  });
});

describe('a spool that cannot be written', () => {
  it('ends the run with spool_unwritable before anything is read', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const path = join(folder.path, 'unwritable.db');
    const { error } = await runIngest(path, [logs], { spoolDir: join(file, 'spool') });
    expect(error).toMatchObject({ code: 'spool_unwritable', hint: expect.stringContaining('--spool-dir') });
    expect(await stateAt(path)).toMatchObject({ objects: 0, connections: 0 });
    await runIngest(path, [logs]);
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  it.skipIf(process.getuid?.() === 0)(
    'for want of permission is told likewise (root may write everywhere)',
    async () => {
      const dir = join(folder.path, 'read-only');
      mkdirSync(dir);
      chmodSync(dir, 0o555);
      const { error } = await runIngest(join(folder.path, 'denied.db'), [logs], { spoolDir: dir });
      expect(error).toMatchObject({ code: 'spool_unwritable' });
    },
  );
});

describe('a database that another process has open', () => {
  it('is database_locked, with the number of that process; it is left alone, and free when that process ends', async () => {
    const path = join(folder.path, 'locked.db');
    // Standard input that does not end keeps the database open.
    const holder = spawn(process.execPath, [CLI, 'ingest', '-', '--db', path, '--quiet'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await waitFor(() => existsSync(path));
      let error: unknown;
      await waitFor(async () => {
        error = await runIngest(path, [logs]).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        return error !== undefined;
      });
      expect(error).toMatchObject({ code: 'database_locked', details: { pid: holder.pid } });
      expect(String(error)).toContain(`process ${holder.pid}`);
      const { status, stderr } = await tlslens(['status', '--db', path, '--wait', '0s']);
      expect([status, stderr]).toEqual([6, expect.stringContaining(`process ${holder.pid}`)]);
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    await runIngest(path, [logs]);
    expect(await stateAt(path)).toEqual(undisturbed);
  });
});

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come about');
}
