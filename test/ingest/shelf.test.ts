import { existsSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Handover } from '../../src/ingest/handover.js';
import { ingest } from '../../src/ingest/ingest.js';
import type { SelectedObject } from '../../src/ingest/select-objects.js';
import { Shelf } from '../../src/ingest/shelf.js';
import type { Spool } from '../../src/ingest/spool.js';
import { type Part, spoolObject } from '../../src/ingest/spool-object.js';
import { createLineCompactor } from '../../src/parse/compact-lines.js';
import type { Listed } from '../../src/source/types.js';
import type { Database } from '../../src/store/database.js';
import { createLineLoader } from '../../src/store/load-lines.js';
import { useLoadingRoom } from '../helpers/loading-room.js';
import { listing, memoryObject } from '../helpers/memory-source.js';
import { rawLine } from '../helpers/raw-line.js';

const room = useLoadingRoom();
let spool: Spool;
let database: Database;
beforeEach(() => {
  ({ spool, database } = room());
});

const text = (lines: number) => Buffer.from(`${rawLine()}\n`.repeat(lines));

/** The one part that a small object is. */
async function partOf(object: SelectedObject, traitsOf: Parameters<typeof createLineCompactor>[0]): Promise<Part> {
  const compactor = await createLineCompactor(traitsOf);
  for await (const part of spoolObject(object, spool, compactor, new AbortController().signal)) return part;
  throw new Error('no part');
}

const selected = (object_id: number, lines: number): SelectedObject => ({
  object_id,
  source: memoryObject(`test:${object_id}`, text(lines)),
  before: null,
});

describe('small objects', () => {
  it('share a file, from which all are loaded or some alone', async () => {
    const loader = await createLineLoader(database);
    const handover = new Handover();
    const shelf = new Shelf(spool, handover, () => undefined);
    for (const id of [1, 2, 3]) {
      const object = selected(id, id * 10);
      await shelf.put(object, await partOf(object, loader.traits.of));
    }
    expect(readdirSync(spool.dir)).toEqual([]);
    await shelf.clear();
    const [file] = readdirSync(spool.dir);
    expect(readdirSync(spool.dir)).toHaveLength(1);

    handover.end();
    const batch = (await handover.take()) ?? [];
    const spooled = batch.flatMap((item) => {
      if (item.kind !== 'whole') return [];
      expect(item.part.path?.endsWith(file!)).toBe(true);
      return [{ path: item.part.path!, object_id: item.object.object_id, rows: item.part.rows }];
    });
    expect(spooled.map(({ object_id, rows }) => [object_id, rows])).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(await loader.load(spooled)).toBe(60);
    expect(await loader.load([spooled[1]!], true)).toBe(20);
    const { rows } = await database.query('select object_id, count(*) as n from connections group by all order by all');
    expect(rows.map(({ object_id, n }) => [object_id, Number(n)])).toEqual([
      [1, 10],
      [2, 40],
      [3, 30],
    ]);
    await loader.end();
  });

  it('are handed over together as soon as they are worth a file', async () => {
    const handover = new Handover();
    const shelf = new Shelf(spool, handover, () => undefined, 3000);
    for (const id of [1, 2, 3, 4, 5]) {
      const object = selected(id, 10);
      await shelf.put(object, await partOf(object, () => 1));
    }
    // 10 lines weigh 1,280 bytes: three of them are worth it.
    expect(readdirSync(spool.dir)).toHaveLength(1);
    await shelf.clear();
    expect(readdirSync(spool.dir)).toHaveLength(2);
  });

  it('of which there are few are loaded while more are waited for', async () => {
    let loaded: () => void = () => undefined;
    const isLoaded = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    const slow = memoryObject('test:slow', gzipSync(text(5)));
    const open = async () => {
      await isLoaded;
      return slow.open();
    };
    const objects = [memoryObject('test:quick', gzipSync(text(7))), { ...slow, open }];
    const summary = await ingest(database, listing(objects), {
      onProgress: ({ connections }) => connections === 7 && loaded(),
    });
    expect(summary.connections).toBe(12);
  });

  it('without a row, and those of which only some lines have one, are counted like others', async () => {
    const objects = [
      memoryObject('test:empty', gzipSync('')),
      memoryObject('test:comment', gzipSync('# nothing\n')),
      memoryObject('test:junk', gzipSync('junk\n')),
      memoryObject('test:both', gzipSync(`${rawLine()}\njunk\n${rawLine({ 18: 'b%C3%BCcher' })}\n`)),
    ];
    const summary = await ingest(database, listing(objects));
    expect(summary).toMatchObject({ connections: 2, rejected: 2, lines: 4, non_data_lines: 1, objects: { loaded: 4 } });
    const { rows } = await database.query('select domain_name from connections order by all');
    expect(rows).toEqual([{ domain_name: 'api.example.com' }, { domain_name: 'bücher' }]);
  });

  it('that are not loaded when a run is stopped leave nothing behind', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Listed> {
      yield { kind: 'object', object: memoryObject('test:first', gzipSync(text(7))) };
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const dir = spool.dir;
    const run = ingest(database, endless(), { signal: stop.signal, spoolDir: dir });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
    expect(existsSync(dir) && readdirSync(dir)).toEqual([]);
    const { rows } = await database.query('select count(*) as n from connections');
    expect(Number(rows[0]?.n)).toBe(0);
  });
});
