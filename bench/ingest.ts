/**
 * Ingest of gzip objects from disk, beside what bounds it: parsing alone, decompressing and counting with standard
 * tools, and reading record by record.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { readRecords } from '../src/parse/read-records.js';
import { appendConnections } from '../src/store/append-connections.js';
import { openDatabase } from '../src/store/database.js';
import { quoteList } from '../src/store/quote.js';
import { against } from './aims.js';
import { measureCommand } from './child.js';
import { median, print, ratio, seconds } from './measure.js';

interface Input {
  readonly files: readonly string[];
  readonly lines: number;
  readonly gzipBytes: number;
  readonly dir: string;
  readonly runs: number;
}

/** Prints the table; the path of the database that the last ingest made. */
export async function measureIngest(input: Input): Promise<string> {
  const path = join(input.dir, 'bench.db');
  const own = await median(input.runs, () => ingestAll(input, path));
  const parseOnly = await median(input.runs, () => countOnly(input));
  const records = await perLine(input);
  const awk = hasAwk() ? await median(input.runs, async () => countWithAwk(input)) : undefined;
  const row = (what: string, time: number) => ({
    what,
    seconds: seconds(time),
    'lines/s': Math.round(input.lines / time).toLocaleString('en-US'),
    'ingest takes': ratio(own / time),
  });
  print('Ingest', [
    row('ingest: inflate and check, parse, judge, store', own),
    row('DuckDB parse only: count(*) over read_csv', parseOnly),
    ...(awk === undefined ? [] : [row('zcat | awk: count by version and cipher', awk)]),
    row('csv-parse and appender (from a part of the lines)', records * input.lines),
  ]);
  const over = `${input.lines.toLocaleString('en-US')} lines, ${input.files.length} objects`;
  against('ingest of parse-only', own / parseOnly, { over, unit: 'x', atMost: 2 });
  if (awk !== undefined) against('ingest of zcat | awk', own / awk, { over, unit: 'x', atMost: 1 });
  against('csv-parse and appender of ingest', (records * input.lines) / own, { over, unit: 'x', atLeast: 8 });
  against('database file of stored logs', statSync(path).size / input.gzipBytes, { over, unit: 'x', atMost: 0.8 });
  return path;
}

/** As a user runs it, from the start of the program to its end: this process holds what the other measurements left. */
async function ingestAll(input: Input, path: string): Promise<void> {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  await measureCommand(['ingest', join(input.dir, 'logs'), '--db', path]);
  const database = await openDatabase(path, { mode: 'read' });
  const { rows } = await database.query('select count(*) as loaded from connections');
  database.close();
  if (Number(rows[0]?.loaded) !== input.lines) throw new Error(`${rows[0]?.loaded} of ${input.lines} lines loaded`);
}

async function countOnly({ files, lines }: Input): Promise<void> {
  const columns = Array.from({ length: 22 }, (_, index) => `'c${index + 1}': 'VARCHAR'`).join(', ');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll(
    `select count(*) from read_csv(${quoteList(files)}, columns = {${columns}}, auto_detect = false, header = false,
      delim = ' ', quote = '', escape = '', null_padding = true)`,
  );
  connection.closeSync();
  instance.closeSync();
  if (Number(answer.getRows()[0]?.[0]) !== lines) throw new Error('parse-only read another number of lines');
}

/** Seconds a line, from the first objects: the whole input would take minutes. */
async function perLine({ files, dir }: Input): Promise<number> {
  const path = join(dir, 'records.db');
  const database = await openDatabase(path, { mode: 'write' });
  const start = performance.now();
  let lines = 0;
  for (const file of files.slice(0, 4)) {
    const rows: object[] = [];
    for await (const read of readRecords(createReadStream(file).pipe(createGunzip()))) {
      if ('record' in read) rows.push(read.record);
    }
    await appendConnections(database, rows);
    lines += rows.length;
  }
  const time = (performance.now() - start) / 1000;
  database.close();
  rmSync(path, { force: true });
  return time / lines;
}

function hasAwk(): boolean {
  return spawnSync('sh', ['-c', 'command -v zcat && command -v awk'], { stdio: 'ignore' }).status === 0;
}

function countWithAwk({ dir }: Input): void {
  const command = `find logs -name '*.gz' -print0 | xargs -0 zcat | awk '{ c[$15 " " $16]++ } END { for (k in c) print k, c[k] }'`;
  execFileSync('sh', ['-c', command], { cwd: dir });
}
