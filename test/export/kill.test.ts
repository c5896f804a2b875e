import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.js';
import { EXPORTED_TABLES } from '../../src/store/export-tables.js';
import { temporaryFolder } from '../helpers/cli.js';
import { runIngest } from '../helpers/ingested.js';
import { failureOf } from '../helpers/listing.js';
import { rawLine } from '../helpers/raw-line.js';
import { exportTo, rowsByDay } from './exported.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
afterAll(() => folder.remove());

/** Connections by day in the database before and after the second ingest, and in both. */
const FIRST = { '2026-03-10': 2, '2026-03-11': 1, '2026-03-12': 1 };
const SECOND = { '2026-03-10': 3, '2026-03-11': 1, '2026-03-12': 2, '2026-03-13': 1 };
/** Files that the second export writes: three days and the objects. */
const CHANGED = 4;

function log(name: string, days: readonly string[]): string {
  const lines = days.map((day) => rawLine({ 3: `${day}T12:00:05`, 22: `${day}T12:00:00` }));
  writeFileSync(at(name), lines.map((line) => `${line}\n`).join(''));
  return at(name);
}

beforeAll(async () => {
  await runIngest(at('logs.db'), [log('1.log', ['2026-03-10', '2026-03-10', '2026-03-11', '2026-03-12'])]);
  await exportTo(at('logs.db'), at('first'));
  cpSync(at('logs.db'), at('grown.db'));
  await runIngest(at('grown.db'), [log('2.log', ['2026-03-10', '2026-03-12', '2026-03-13'])]);
});

function killed(db: string, dir: string, dieAfter: number): void {
  const child = join(import.meta.dirname, 'child.mjs');
  const { signal } = spawnSync(process.execPath, [child, JSON.stringify({ db, dir, dieAfter })], { stdio: 'inherit' });
  expect(signal).toBe('SIGKILL');
}

describe('an export that is killed', () => {
  it.each([1, 2, 3, CHANGED, CHANGED + 1])(
    'leaves old or new days, whole, and the next one does the rest: after %i files',
    async (dieAfter) => {
      const dir = at(`second-${dieAfter}`);
      cpSync(at('first'), dir, { recursive: true, preserveTimestamps: true });
      killed(at('grown.db'), dir, dieAfter);
      for (const [day, rows] of Object.entries(await rowsByDay(dir))) {
        const possible = [FIRST, SECOND].map((days) => (days as Record<string, number>)[day]);
        expect(possible).toContain(rows);
      }
      const database = await openDatabase(dir, { mode: 'read' });
      const { rows } = await database.query('select count(*) as n from connections_enriched');
      expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(4);
      database.close();

      const { written } = await exportTo(at('grown.db'), dir);
      expect(written.length).toBeGreaterThan(0);
      expect(await rowsByDay(dir)).toEqual(SECOND);
      expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([]);
      expect((await exportTo(at('grown.db'), dir)).written).toEqual([]);
    },
  );

  it.each([2, 100])(
    'is none yet where it was the first, until the next one has done all: after %i files',
    async (dieAfter) => {
      const dir = at(`none-${dieAfter}`);
      killed(at('logs.db'), dir, dieAfter);
      expect(await failureOf(openDatabase(dir, { mode: 'read' }))).toMatchObject({ code: 'database_foreign' });
      const { files } = await exportTo(at('logs.db'), dir);
      expect(files).toHaveLength(3 + EXPORTED_TABLES.length - 1);
      expect(await rowsByDay(dir)).toEqual(FIRST);
    },
  );
});
