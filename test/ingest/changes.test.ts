/** Objects that come late, twice, out of order or anew: each is loaded once, in the right place. */
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ingest } from '../../src/ingest/ingest.js';
import type { SourceObject } from '../../src/source/types.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { temporaryFolder } from '../helpers/cli.js';
import { logText, stateOf } from '../helpers/ingested.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { rawLine } from '../helpers/raw-line.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const object = (number: number, lines = 40, text = logText(number, lines)): SourceObject =>
  memoryObject(`s3://logs/${number}.log.gz`, gzipSync(text), {
    period_end: new Date(Date.UTC(2026, 0, 2, 12, number * 5)),
  });
const run = (database: Database, objects: readonly SourceObject[], options = {}) =>
  ingest(database, listing(objects), options);
async function fresh<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
const stateAfter = (objects: readonly SourceObject[]) =>
  fresh(async (database) => {
    await run(database, objects);
    return stateOf(database);
  });
/** The same object, whose body breaks off with damaged gzip. */
const damaged = (whole: SourceObject, text: string): SourceObject => ({
  ...memoryObject(whole.uri, gzipSync(text).subarray(0, -9), whole.origin),
});
const rowsOf = async (database: Database, sql: string) => (await database.query(sql)).rows;

describe('an object that changed after it was loaded', () => {
  const [first, second] = [object(1), object(2)];
  const changed = object(2, 25, logText(77, 25));

  it('is reported as changed and left as it was', async () => {
    await fresh(async (database) => {
      await run(database, [first, second]);
      const before = await stateOf(database);
      const summary = await run(database, [first, changed]);
      expect(summary.objects).toMatchObject({ listed: 2, loaded: 0, known: 1, changed: 1 });
      expect(await stateOf(database)).toEqual(before);
    });
  });

  it('is replaced by reparse: the same as if only the new version had ever been there', async () => {
    await fresh(async (database) => {
      await run(database, [first, second]);
      const summary = await run(database, [first, changed], { reparse: true });
      expect(summary.objects).toMatchObject({ loaded: 2, changed: 0 });
      expect(await stateOf(database)).toEqual(await stateAfter([first, changed]));
    });
  });

  it.each([
    ['small', {}],
    ['large, in several parts', { sizes: { partBytes: 1000 } }],
  ])('is replaced in one transaction: a reader sees the old rows or the new ones (%s)', async (_, options) => {
    await fresh(async (database) => {
      await run(database, [first, second]);
      const reader = await database.connect();
      const seen = new Set<number>();
      let done = false;
      const watching = (async () => {
        while (!done) {
          const [row] = await rowsOf(reader, 'select count(*) as n from connections where object_id = 2');
          seen.add(Number(row?.n));
        }
      })();
      await run(database, [changed], { reparse: true, ...options });
      done = true;
      await watching;
      reader.close();
      // 39 and 24: one line of each object is rejected.
      expect([...seen].filter((n) => n !== 39 && n !== 24)).toEqual([]);
      expect(seen).toContain(39);
    });
  });

  const long = logText(5, 400);
  it.each([
    ['small', damaged(second, logText(5, 40)), {}],
    ['large, damaged in its last part', damaged(second, long), { sizes: { partBytes: 1000 } }],
  ])('keeps its old rows and its entry when reparse fails (%s)', async (_, broken, options) => {
    await fresh(async (database) => {
      await run(database, [first, second]);
      const before = await stateOf(database);
      const summary = await run(database, [first, broken], { reparse: true, ...options });
      expect(summary.objects).toMatchObject({ loaded: 1, failed: 1 });
      expect(summary.failures).toMatchObject([{ uri: second.uri, code: 'source_unreadable' }]);
      expect(await stateOf(database)).toEqual(before);
    });
  });
});

describe('an object without a name that lasts, known by its bytes', () => {
  const nameless = (text: string): SourceObject => ({ ...memoryObject('-', text), etag: '' });
  const text = logText(3, 40);

  it.each([
    ['small', {}],
    ['large, in several parts', { sizes: { partBytes: 1000 } }],
  ])('is loaded once, and once more by reparse in the place of its old rows (%s)', async (_, options) => {
    await fresh(async (database) => {
      await run(database, [object(1), nameless(text)], options);
      const before = await stateOf(database);
      expect(await run(database, [nameless(text)], options)).toMatchObject({ objects: { loaded: 0, known: 1 } });
      const again = await run(database, [nameless(text)], { ...options, reparse: true });
      expect(again).toMatchObject({ lines: 40, objects: { loaded: 1, known: 0 } });
      expect(await stateOf(database)).toEqual(before);
      // Other bytes are another object, also for reparse.
      await run(database, [nameless(logText(4, 40))], { ...options, reparse: true });
      expect(await rowsOf(database, 'select count(*) as n from objects')).toEqual([{ n: 3 }]);
    });
  });

  it('is not loaded again when it was deleted for its age, not even to reparse', async () => {
    await fresh(async (database) => {
      await run(database, [nameless(text)]);
      await database.run("update objects set status = 'retired'");
      const summary = await run(database, [nameless(text)], { reparse: true });
      expect(summary.objects).toMatchObject({ loaded: 0, known: 1 });
    });
  });
});

describe('the same object', () => {
  it('in two runs is counted once', async () => {
    await fresh(async (database) => {
      await run(database, [object(1), object(2)]);
      const before = await stateOf(database);
      const again = await run(database, [object(1), object(2)]);
      expect(again).toMatchObject({ lines: 0, objects: { listed: 2, loaded: 0, known: 2 } });
      expect(await stateOf(database)).toEqual(before);
    });
  });

  it('twice in one listing of named files is counted once', async () => {
    const { listSources } = await import('../../src/source/sources.js');
    const { writeFileSync } = await import('node:fs');
    const path = `${folder.path}/twice.log`;
    writeFileSync(path, logText(1, 40));
    await fresh(async (database) => {
      const summary = await ingest(database, listSources([path, folder.path, path]));
      expect(summary).toMatchObject({ lines: 40, objects: { loaded: 1 } });
    });
  });

  it('from two load balancer nodes, two objects of one period, is two objects', async () => {
    const twins = ['1a2b3c4d', '5e6f7a8b'].map((random, index) =>
      memoryObject(`s3://logs/${random}.log.gz`, gzipSync(logText(index, 30)), {
        period_end: new Date(Date.UTC(2026, 0, 2, 12)),
      }),
    );
    await fresh(async (database) => {
      expect(await run(database, twins)).toMatchObject({ lines: 60, objects: { loaded: 2 } });
      expect(await run(database, twins)).toMatchObject({ lines: 0, objects: { known: 2 } });
    });
  });
});

describe('objects out of order', () => {
  const all = Array.from({ length: 9 }, (_, index) => object(index + 1));

  it('end as if they had come in order', async () => {
    const shuffled = [4, 8, 0, 2, 7, 1, 6, 3, 5].map((index) => all[index]!);
    expect(await stateAfter(shuffled)).toEqual(await stateAfter(all));
  });

  it('that arrive late, between others and before the first, are found by the next run', async () => {
    await fresh(async (database) => {
      await run(database, [all[3]!, all[7]!]);
      await run(database, [all[3]!, all[4]!, all[7]!, all[8]!]);
      const summary = await run(database, all);
      expect(summary.objects).toMatchObject({ known: 4, loaded: 5 });
      expect(await stateOf(database)).toEqual(await stateAfter(all));
    });
  });

  it('of two runs that never saw the same listing are all there', async () => {
    await fresh(async (database) => {
      await run(database, all.slice(5));
      await run(database, all.slice(0, 5));
      expect(await stateOf(database)).toEqual(await stateAfter(all));
    });
  });
});

describe('a connection that lasted a week', () => {
  it('counts at the time it began, in whatever object it was logged', async () => {
    const week = 7 * 24 * 3600 * 1000;
    const line = rawLine({ 3: '2026-03-10T12:00:05', 8: String(week), 22: '2026-03-03T12:00:05' });
    const old = rawLine({ 3: '2026-03-10T12:00:05', 8: String(week) }, 21);
    await fresh(async (database) => {
      await run(database, [memoryObject('s3://logs/week.log.gz', gzipSync(`${line}\n${old}\n`))]);
      expect(
        await rowsOf(
          database,
          "select date_trunc('hour', started_at) as hour, count(*) as n from connections group by 1",
        ),
      ).toEqual([{ hour: new Date('2026-03-03T12:00:00Z'), n: 2 }]);
    });
  });
});
