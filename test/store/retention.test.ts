import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ingest } from '../../src/ingest/ingest.js';
import type { SourceObject } from '../../src/source/types.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { retain, retire } from '../../src/store/retention.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { logText, type State, stateAt, stateOf } from '../helpers/ingested.js';
import { failureOf } from '../helpers/listing.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { canMountDisk, mountDisk } from '../helpers/small-disk.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const day = (number: number) => new Date(Date.UTC(2026, 0, number));
/** An object of a day (its period ends at noon), or of no known period; its connections are of 2026-01-02, noon. */
const object = (
  number: number,
  lines = 20,
  period: Date | null = new Date(Date.UTC(2026, 0, number, 12)),
): SourceObject => memoryObject(`s3://logs/${number}.log.gz`, gzipSync(logText(number, lines)), { period_end: period });
const days = (first: number, last: number, lines = 20) =>
  Array.from({ length: last - first + 1 }, (_, index) => object(first + index, lines));

async function fileWith(name: string, objects: readonly SourceObject[]): Promise<string> {
  const path = join(folder.path, name);
  await withDatabase(path, (database) => ingest(database, listing(objects)));
  return path;
}
async function withDatabase<T>(path: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(path, { mode: 'write' });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
const rowsAt = (path: string, sql: string) => withDatabase(path, async (database) => (await database.query(sql)).rows);
/** Of the rows alone: entries of retired objects have no counterpart. */
const rowsOf = ({ connections, connectionsDigest, rejected, rejectedDigest }: State) => ({
  connections,
  connectionsDigest,
  rejected,
  rejectedDigest,
});

describe('retain', () => {
  it('leaves what an ingest of the younger objects alone would have given', async () => {
    const path = await fileWith('most.db', days(1, 9));
    expect(await retain(path, { olderThan: day(6) })).toMatchObject({
      objects: 5,
      connections: 5 * 19,
      rejected_lines: 5,
    });
    const young = await stateAt(await fileWith('young.db', days(6, 9)));
    const left = await stateAt(path);
    expect(rowsOf(left)).toEqual(rowsOf(young));
    expect(left).toMatchObject({ byStatus: { loaded: 4, retired: 5 }, contradictions: 0 });
  });

  it('keeps an object whose period ends at the cut, and retires one that ends a minute before', async () => {
    const noon = new Date(Date.UTC(2026, 0, 5, 12));
    const path = await fileWith('edge.db', [object(4), object(5)]);
    expect(await retain(path, { olderThan: noon })).toMatchObject({ objects: 1 });
    expect(await retain(path, { olderThan: new Date(noon.getTime() + 1) })).toMatchObject({ objects: 1 });
  });

  it('judges an object of no known period by its newest connection, and one without connections by its entry', async () => {
    // The newest connections of logText end by 12:05 on 2026-01-02.
    const nothing = memoryObject('s3://logs/nothing.log.gz', gzipSync(''));
    const path = await fileWith('undated.db', [object(1, 20, null), nothing]);
    expect(await retain(path, { olderThan: new Date('2026-01-02T12:00:10Z') })).toMatchObject({ objects: 0 });
    expect(await retain(path, { olderThan: new Date('2026-01-02T12:10:00Z') })).toMatchObject({
      objects: 1,
      connections: 19,
    });
    // Its entry was written just now.
    expect(await retain(path, { olderThan: new Date(Date.now() + 60_000) })).toMatchObject({
      objects: 1,
      connections: 0,
    });
  });

  it('keeps a small entry of what is retired: where it was, which version, and why it is gone', async () => {
    const path = await fileWith('entry.db', days(1, 2));
    await retain(path, { olderThan: day(2) });
    expect(
      await rowsAt(
        path,
        "select uri, etag, reason, lines, connections, rejected from objects where status = 'retired'",
      ),
    ).toEqual([
      {
        uri: 's3://logs/1.log.gz',
        etag: object(1).etag,
        reason: 'older than 2026-01-02T00:00:00.000Z',
        lines: 0,
        connections: 0,
        rejected: 0,
      },
    ]);
  });

  it('done again changes nothing; the reason stays that of the first time', async () => {
    const path = await fileWith('again.db', days(1, 4));
    await retain(path, { olderThan: day(3) });
    const before = await stateAt(path);
    expect(await retain(path, { olderThan: day(3) })).toMatchObject({ objects: 0, connections: 0 });
    expect(await stateAt(path)).toEqual(before);
  });

  it('keeps macros, views, comments and constants', async () => {
    const path = await fileWith('views.db', days(1, 3, 3000));
    const described = `select 'column' as kind, table_name as name, column_name as part, comment from duckdb_columns() where not internal and database_name = current_database()
      union all select 'view', view_name, sql, null from duckdb_views() where not internal
      union all select 'macro', function_name, macro_definition, null from duckdb_functions() where not internal
      union all select 'rows', 'tls_ciphers', count(*) :: varchar, null from tls_ciphers order by all`;
    const before = await rowsAt(path, described);
    expect(before.length).toBeGreaterThan(50);
    expect(await retain(path, { olderThan: day(3) })).toMatchObject({ not_compacted: null });
    expect(await rowsAt(path, described)).toEqual(before);
  });
});

describe('what was retired', () => {
  it('is no gap: reports begin with what is left, and status counts it apart', async () => {
    const minutes = (first: number) => new Date(Date.UTC(2026, 0, 2, 12, first));
    const balancer = { account_id: '111122223333', region: 'eu-central-1', load_balancer: 'net/edge/0123456789abcdef' };
    const periods = [0, 5, 20, 25].map((minute, index) =>
      memoryObject(`s3://logs/${minute}.log.gz`, gzipSync(logText(index, 20)), {
        ...balancer,
        period_end: minutes(minute),
      }),
    );
    const path = await fileWith('gaps.db', periods);
    const read = async (...args: string[]) =>
      JSON.parse((await tlslens([...args, '--db', path, '--format', 'json'])).stdout).rows;
    expect(await read('report', 'coverage')).toMatchObject([{ objects: 4, expected_periods: 6, missing_periods: 2 }]);
    await retain(path, { olderThan: minutes(20) });
    expect(await read('report', 'coverage')).toMatchObject([
      {
        objects: 2,
        first_period_end: '2026-01-02T12:20:00Z',
        expected_periods: 2,
        missing_periods: 0,
        connections: 38,
      },
    ]);
    expect(await read('status')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ measure: 'objects_loaded', value: 2 }),
        expect.objectContaining({ measure: 'objects_retired', value: 2 }),
      ]),
    );
  });
});

describe('an ingest after retain', () => {
  it('does not load again what was retired, not even to reparse', async () => {
    const path = await fileWith('reload.db', days(1, 6));
    await retain(path, { olderThan: day(4) });
    const before = await stateAt(path);
    const again = await withDatabase(path, (database) => ingest(database, listing(days(1, 7))));
    expect(again.objects).toMatchObject({ listed: 7, loaded: 1, known: 6, changed: 0 });
    const reparsed = await withDatabase(path, (database) => ingest(database, listing(days(1, 6)), { reparse: true }));
    expect(reparsed.objects).toMatchObject({ loaded: 3, known: 3 });
    expect(await stateAt(path)).toMatchObject({
      connections: before.connections + 19,
      byStatus: { loaded: 4, retired: 3 },
    });
  });

  it('reports other bytes in the place of a retired object as changed, and loads them to reparse', async () => {
    const path = await fileWith('replaced.db', [object(1)]);
    await retain(path, { olderThan: day(4) });
    const other = memoryObject(object(1).uri, gzipSync(logText(50, 30)), object(1).origin);
    const plain = await withDatabase(path, (database) => ingest(database, listing([other])));
    expect(plain.objects).toMatchObject({ changed: 1, loaded: 0 });
    const broken = memoryObject(object(1).uri, Buffer.from([0x1f, 0x8b, 8]), object(1).origin);
    await withDatabase(path, (database) => ingest(database, listing([broken]), { reparse: true }));
    expect(await stateAt(path)).toMatchObject({ byStatus: { retired: 1 } });
    const reparsed = await withDatabase(path, (database) => ingest(database, listing([other]), { reparse: true }));
    expect(reparsed).toMatchObject({ objects: { loaded: 1 }, lines: 30 });
    expect(await stateAt(path)).toMatchObject({ byStatus: { loaded: 1 }, contradictions: 0 });
  });

  it('loads an old object that comes late and was never met', async () => {
    const path = await fileWith('late.db', [object(1), object(3)]);
    await retain(path, { olderThan: day(5) });
    const late = await withDatabase(path, (database) => ingest(database, listing([object(1), object(2), object(3)])));
    expect(late.objects).toMatchObject({ loaded: 1, known: 2 });
  });
});

describe('the file', () => {
  it('shrinks to about what the younger objects alone take, and leaves nothing beside it', async () => {
    const many = days(1, 12, 30_000);
    const path = await fileWith('large.db', many);
    const { bytes_before, bytes_after, not_compacted } = await retain(path, { olderThan: day(11) });
    const alone = statSync(await fileWith('small.db', many.slice(10))).size;
    expect(not_compacted).toBeNull();
    expect(bytes_after).toBe(statSync(path).size);
    expect(bytes_after).toBeLessThan(bytes_before * 0.7);
    // Blocks of 256 KiB, some of them only begun.
    expect(bytes_after).toBeLessThan(alone + 4 * 256 * 1024);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('large.db'))).toEqual(['large.db']);
  });

  it('is not copied for nothing', async () => {
    const path = await fileWith('same.db', days(1, 3));
    const { ino } = statSync(path);
    await retain(path, { olderThan: day(1) });
    expect(statSync(path).ino).toBe(ino);
  });

  it('left half copied by a kill is of no consequence: the copy is thrown away', async () => {
    const path = await fileWith('half.db', days(1, 4, 3000));
    copyFileSync(path, `${path}.compacted`);
    writeFileSync(`${path}.compacted.wal`, 'half');
    await retain(path, { olderThan: day(3) });
    expect(existsSync(`${path}.compacted`)).toBe(false);
    expect(existsSync(`${path}.compacted.wal`)).toBe(false);
    expect(await stateAt(path)).toMatchObject({ byStatus: { loaded: 2, retired: 2 }, contradictions: 0 });
  });

  it.skipIf(!canMountDisk())('stays as it is, with the old rows gone, where there is no room for a copy', async () => {
    const disk = mountDisk(join(folder.path, 'disk'), 5000);
    try {
      const path = join(disk.path, 'logs.db');
      copyFileSync(await fileWith('roomy.db', days(1, 6, 20_000)), path);
      const { bytes_after, bytes_before, not_compacted } = await retain(path, { olderThan: day(4) });
      expect(not_compacted).toContain('disk is full');
      expect(bytes_after).toBeGreaterThanOrEqual(bytes_before);
      expect(readdirSync(disk.path)).toEqual(['logs.db']);
      expect(await stateAt(path)).toMatchObject({
        connections: 3 * 19_999,
        byStatus: { loaded: 3, retired: 3 },
        contradictions: 0,
      });
      disk.enlarge();
      expect(await retain(path, { olderThan: day(4) })).toMatchObject({ objects: 0, not_compacted: null });
      expect(statSync(path).size).toBeLessThan(bytes_before);
    } finally {
      disk.unmount();
    }
  });

  it('that is not there is database_missing, and is not made', async () => {
    const path = join(folder.path, 'none.db');
    expect(await failureOf(retain(path, { olderThan: day(1) }))).toMatchObject({ code: 'database_missing' });
    expect(existsSync(path)).toBe(false);
  });
});

describe('retire', () => {
  it('is one transaction: when it fails, nothing has gone', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    await ingest(database, listing(days(1, 5)));
    const before = await stateOf(database);
    const failing: Database = {
      ...database,
      run: (sql, bindings) => (sql === 'commit' ? Promise.reject(new RangeError('no')) : database.run(sql, bindings)),
    };
    expect(await failureOf(retire(failing, day(4)))).toBeInstanceOf(RangeError);
    expect(await stateOf(database)).toEqual(before);
    expect(await retire(database, day(4))).toEqual({ objects: 3, connections: 57, rejected_lines: 3 });
    database.close();
  });

  it('retires failed objects of that age too: they are not tried again', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    const broken = { ...object(1), open: async () => listingOfDamage() };
    await ingest(database, listing([broken, object(2)]));
    expect(await retire(database, day(2))).toMatchObject({ objects: 1, connections: 0 });
    expect((await ingest(database, listing([object(1), object(2)]))).objects).toMatchObject({ loaded: 0, known: 2 });
    database.close();
  });
});

async function* listingOfDamage(): AsyncGenerator<Uint8Array> {
  yield gzipSync('whole').subarray(0, -1);
}
