/** What an ingest takes, it gives back: sources, files of the spool, settings, memory. Also where it fails or is stopped. */
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Handover } from '../../src/ingest/handover.js';
import { ingest } from '../../src/ingest/ingest.js';
import type { SelectedObject } from '../../src/ingest/select-objects.js';
import { Shelf } from '../../src/ingest/shelf.js';
import type { Spool } from '../../src/ingest/spool.js';
import { type Part, spoolObject } from '../../src/ingest/spool-object.js';
import { createLineCompactor } from '../../src/parse/compact-lines.js';
import { parseLine } from '../../src/parse/parse-line.js';
import type { SourceObject } from '../../src/source/types.js';
import type { Database } from '../../src/store/database.js';
import { failureOf } from '../helpers/listing.js';
import { useLoadingRoom } from '../helpers/loading-room.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { rawLine } from '../helpers/raw-line.js';

const room = useLoadingRoom();
let spool: Spool;
let database: Database;
beforeEach(() => {
  ({ spool, database } = room());
});

/** Files of all runs under the spool folder of the test. */
const spooledFiles = () =>
  readdirSync(spool.dir, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.rows'));

/** So many lines, none like another. */
const text = (lines: number) =>
  Array.from({ length: lines }, (_, index) => `${rawLine({ 6: `203.0.113.7:${1024 + (index % 60_000)}` })}\n`).join('');

/** Counts how many objects are open. */
function countingSources() {
  const open = new Set<string>();
  let most = 0;
  const counted = (source: SourceObject): SourceObject => ({
    ...source,
    async open(signal) {
      const bytes = await source.open(signal);
      open.add(source.uri);
      most = Math.max(most, open.size);
      return (async function* () {
        try {
          yield* bytes;
        } finally {
          open.delete(source.uri);
        }
      })();
    },
  });
  return { counted, open, most: () => most };
}

describe('a source', () => {
  const BINARY = Buffer.alloc(200_000, 7);
  const ZSTD = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), BINARY]);

  it.each([
    ['binary data', BINARY],
    ['binary data in gzip', gzipSync(Buffer.concat([BINARY, createHash('sha512').digest()]))],
    ['what begins like zstd', ZSTD],
    ['vended lines in an order that nothing tells', Buffer.from('2026-03-10T12:00:05 203.0.113.7:1\n'.repeat(5000))],
  ])('of %s is let go', async (_, bytes) => {
    const { counted, open, most } = countingSources();
    const objects = Array.from({ length: 40 }, (_, index) => counted(memoryObject(`test:${index}`, bytes)));
    const { objects: counts } = await ingest(database, listing(objects), { spoolDir: spool.dir });
    expect(counts.failed).toBe(40);
    expect(open.size).toBe(0);
    expect(most()).toBeLessThan(20);
  });

  it('is let go where the run is stopped before its first part is loaded', async () => {
    const { counted, open, most } = countingSources();
    const stop = new AbortController();
    const objects = Array.from({ length: 12 }, (_, index) => counted(memoryObject(`test:${index}`, text(4000))));
    const run = ingest(database, listing(objects), {
      signal: stop.signal,
      sizes: { partBytes: 100_000 },
      spoolDir: spool.dir,
      onProgress: () => stop.abort(),
    });
    expect(await failureOf(run)).toMatchObject({ code: 'interrupted' });
    expect(most()).toBeGreaterThan(2);
    expect(open.size).toBe(0);
  });
});

describe('a file of the spool', () => {
  it('of an object that breaks is removed at once, of its later parts too', async () => {
    const whole = gzipSync(text(30_000));
    const cut = whole.subarray(0, whole.length - 9);
    const seen: string[][] = [];
    const last = memoryObject('test:last', gzipSync(text(1)));
    const open = async () => {
      seen.push(spooledFiles());
      return last.open();
    };
    const summary = await ingest(
      database,
      // One by one: what is still being loaded when the last is opened is not to be seen.
      listing([memoryObject('test:cut', cut), { ...last, open }]),
      { concurrency: 1, spoolDir: spool.dir, sizes: { partBytes: 2_000_000 } },
    );
    expect(summary.objects).toMatchObject({ loaded: 1, failed: 1 });
    expect(seen).toEqual([[]]);
  });

  it('that was begun for an object that breaks in its first part is removed with it', async () => {
    const whole = gzipSync(text(30_000));
    const object = { object_id: 1, source: memoryObject('test:cut', whole.subarray(0, whole.length - 9)) };
    const compactor = await createLineCompactor(() => 1);
    const parts = spoolObject(object, spool, compactor, new AbortController().signal);
    expect(await failureOf(parts.next())).toMatchObject({ code: 'source_unreadable' });
    expect(spooledFiles()).toEqual([]);
  });

  it.each([1, 2])('that DuckDB cannot read fails its object, and not the run (with %i others)', async (others) => {
    const spoil = memoryObject('test:unreadable', gzipSync('PK\x03\x04'));
    const open = async () => {
      for (const name of spooledFiles()) writeFileSync(join(spool.dir, name), 'spoiled');
      return spoil.open();
    };
    const more = others === 1 ? [] : [memoryObject('test:good', gzipSync(text(3)))];
    const objects = [memoryObject('test:spoiled', gzipSync(text(30_000))), { ...spoil, open }, ...more];
    const summary = await ingest(database, listing(objects), { concurrency: 1, spoolDir: spool.dir });
    expect(summary.objects).toMatchObject({ loaded: more.length, failed: 2 });
    expect(summary.failures.map(({ uri, code }) => [uri, code])).toContainEqual(['test:spoiled', 'database_failed']);
    const { rows } = await database.query('select status, count(*) as n from objects group by all order by all');
    expect(rows.map(({ status, n }) => [status, Number(n)])).toEqual([
      ['failed', 2],
      ...(more.length > 0 ? [['loaded', 1]] : []),
    ]);
  });
});

it('the settings of the database are what they were where a run cannot begin', async () => {
  const settings = async () => {
    const names = ['preserve_insertion_order', 'force_compression', 'enable_external_file_cache', 'threads'];
    return (await database.query(`select ${names.map((name) => `current_setting('${name}') as ${name}`).join(', ')}`))
      .rows;
  };
  const before = await settings();
  const file = join(room().folder, 'no-folder');
  writeFileSync(file, '');
  expect(await failureOf(ingest(database, listing([]), { spoolDir: file }))).toMatchObject({
    code: 'spool_unwritable',
  });
  expect(await settings()).toEqual(before);
});

describe('memory', () => {
  const LONG = 60_000;

  it('of long lines that are set apart is bounded: such an object comes in several parts', async () => {
    const line = rawLine({ 18: `b%C3%BCcher${'x'.repeat(LONG)}` });
    const object = { object_id: 1, source: memoryObject('test:long', gzipSync(`${line}\n`.repeat(100), { level: 1 })) };
    const compactor = await createLineCompactor(() => 1);
    const parts: Part[] = [];
    for await (const part of spoolObject(object, spool, compactor, new AbortController().signal, {
      partBytes: 1_000_000,
    })) {
      parts.push(part);
    }
    expect(parts.reduce((sum, { records }) => sum + records.length, 0)).toBe(100);
    // A chunk of the text, at most a mebibyte, is the least that a part holds.
    for (const { records } of parts) expect(records.length * LONG).toBeLessThan(3_000_000);
  });

  it('of long lines is not spent on what lines share: each is set apart', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => rawLine({ 21: `"h2","${index}${'x'.repeat(LONG)}"` }));
    const object = { object_id: 1, source: memoryObject('test:long', gzipSync(`${lines.join('\n')}\n`, { level: 1 })) };
    let remembered = 0;
    const compactor = await createLineCompactor(() => ++remembered);
    let records = 0;
    for await (const part of spoolObject(object, spool, compactor, new AbortController().signal)) {
      records += part.records.length;
    }
    expect([records, remembered]).toEqual([40, 0]);
  });

  it('of a rejected line is what is kept of its text', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 2000 }, (_, index) =>
      parseLine(rawLine({ 3: 'soon', 18: `${index}${'x'.repeat(LONG)}` }), 1),
    );
    collect();
    // 2,000 characters of each; whole they would be 120 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
    expect(kept.every((result) => 'rejection' in result && result.rejection.raw.length === 2000)).toBe(true);
  });
});

it('a shelf that is discarded hands nothing over any more', async () => {
  const handover = new Handover();
  const failures: unknown[] = [];
  const shelf = new Shelf(spool, handover, (error) => failures.push(error));
  const object: SelectedObject = { object_id: 1, source: memoryObject('test:1', text(3)), before: null };
  const compactor = await createLineCompactor(() => 1);
  for await (const part of spoolObject(object, spool, compactor, new AbortController().signal)) {
    await shelf.put(object, part);
  }
  shelf.discard();
  // Longer than a shelf waits for more.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([spooledFiles(), failures]).toEqual([[], []]);
  handover.end();
  expect(await handover.take()).toBeUndefined();
});
