/**
 * How time and memory of an ingest grow with the number of lines, and what a field that nobody knows costs. The logs of
 * one account are generated and stand for several: the same lines under other keys.
 *
 *     npx tsx bench/growth.ts --rows 2000000 --accounts 1,5,10
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateBulk } from '../sample-logs/generate/bulk.js';
import { against } from './aims.js';
import { measureCommand } from './child.js';
import { print, ratio, seconds } from './measure.js';

const { values } = parseArgs({
  options: {
    /** Lines of one account. */
    rows: { type: 'string', default: '2000000' },
    objects: { type: 'string', default: '80' },
    accounts: { type: 'string', default: '1,5,10' },
    runs: { type: 'string', default: '3' },
  },
});
const rows = Number(values.rows);
const objects = Number(values.objects);
const runs = Number(values.runs);

const dir = mkdtempSync(join(tmpdir(), 'tlslens-growth-'));
try {
  const known = await generateBulk({ rows, objects, outDir: join(dir, 'one') });
  const table: Record<string, string | number>[] = [];
  let first = 0;
  const grown = { rate: 0, mebibytes: 0, over: '' };
  for (const accounts of values.accounts.split(',').map(Number)) {
    const logs = join(dir, `of-${accounts}`);
    for (let account = 0; account < accounts; account++) linkAll(known.files, join(dir, 'one'), logs, account);
    const times: number[] = [];
    let mebibytes = 0;
    for (let run = 0; run < runs; run++) {
      const measured = await ingestInto(join(dir, 'logs.db'), logs);
      times.push(measured.seconds);
      mebibytes = Math.max(mebibytes, measured.mebibytes);
    }
    const time = times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
    const rate = (rows * accounts) / time;
    first ||= rate;
    Object.assign(grown, { rate, mebibytes, over: `${(rows * accounts).toLocaleString('en-US')} lines` });
    table.push({
      lines: (rows * accounts).toLocaleString('en-US'),
      seconds: seconds(time),
      'lines/s': Math.round(rate).toLocaleString('en-US'),
      'of the first': ratio(rate / first),
      'peak memory': `${mebibytes.toFixed(0)} MiB`,
      'file of stored logs': ratio(statSync(join(dir, 'logs.db')).size / (known.gzipBytes * accounts)),
    });
  }
  print('Growth', table);
  against('lines/s of those of the fewest', grown.rate / first, { over: grown.over, unit: 'x', atLeast: 0.9 });
  against('peak memory of an ingest', grown.mebibytes, { over: grown.over, unit: 'MiB', atMost: 1536 });

  const more = await generateBulk({ rows, objects, outDir: join(dir, 'more'), fields: 23 });
  const pairs: number[] = [];
  // In turns: what else the machine does hits both.
  for (let run = 0; run < runs; run++) {
    const with22 = await ingestInto(join(dir, 'logs.db'), join(dir, 'one'));
    const with23 = await ingestInto(join(dir, 'logs.db'), join(dir, 'more'));
    pairs.push(with23.seconds / with22.seconds);
  }
  const ofPairs = pairs.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
  const over = `${more.lines.toLocaleString('en-US')} lines`;
  against('time with a 23rd field on each line', ofPairs, { over, unit: 'x', atMost: 1.15 });
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function ingestInto(path: string, logs: string) {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  return measureCommand(['ingest', logs, '--db', path]);
}

/** Gives the files of one account the keys of another. */
function linkAll(files: readonly string[], from: string, to: string, account: number): void {
  for (const file of files) {
    const id = String(200_000_000_000 + account);
    const target = join(to, file.slice(from.length).replaceAll(/\d{12}(?=[/_])/g, id));
    mkdirSync(dirname(target), { recursive: true });
    linkSync(file, target);
  }
}
