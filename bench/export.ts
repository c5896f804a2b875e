/**
 * What an export costs beside the ingest that it follows, and its size beside that of the logs; what a second one costs where
 * nothing changed, and where one object was added; how fast reports are over it.
 *
 *     npx tsx bench/export.ts --rows 4000000 --objects 160
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateBulk } from '../sample-logs/generate/bulk.js';
import { openDiskTarget } from '../src/export/disk-target.js';
import { runExport } from '../src/export/export.js';
import { ingest } from '../src/ingest/ingest.js';
import { runReport } from '../src/reports/run-report.js';
import { listSources } from '../src/source/sources.js';
import { openDatabase } from '../src/store/database.js';
import { storedBytes } from '../src/store/stored-bytes.js';
import { median, print, ratio, seconds } from './measure.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '4000000' },
    objects: { type: 'string', default: '160' },
    runs: { type: 'string', default: '3' },
  },
});
const runs = Number(values.runs);
const dir = mkdtempSync(join(tmpdir(), 'tlslens-export-bench-'));
const db = join(dir, 'logs.db');
const to = join(dir, 'export');

async function load(source: string): Promise<void> {
  const database = await openDatabase(db, { mode: 'write' });
  await ingest(database, listSources([source]));
  database.close();
}

async function exportAll(place: string) {
  const target = openDiskTarget(place);
  const database = await openDatabase(db, { mode: 'read', allowedFolder: target.spoolDir });
  try {
    return await runExport(database, target);
  } finally {
    database.close();
    target.close();
  }
}

async function report(path: string, name: string): Promise<void> {
  const database = await openDatabase(path, { mode: 'read' });
  await runReport(database, name);
  database.close();
}

try {
  const input = await generateBulk({
    rows: Number(values.rows),
    objects: Number(values.objects),
    outDir: join(dir, 'logs'),
  });
  const loaded = await median(1, () => load(join(dir, 'logs')));
  const whole = await median(runs, async () => {
    rmSync(to, { recursive: true, force: true });
    await exportAll(to);
  });
  const nothing = await median(runs, () => exportAll(to));
  const added = join(dir, 'added');
  const [first = ''] = input.files;
  cpSync(first, join(added, basename(first).replace(/\.log\.gz$/, '0.log.gz')));
  await load(added);
  const some = await exportAll(to);
  const connections = some.files.filter(({ path }) => path.startsWith('connections/'));
  const bytes = some.files.reduce((sum, file) => sum + file.bytes, 0);
  print(`Export of ${input.lines.toLocaleString('en-US')} connections on ${connections.length} days`, [
    { what: 'ingest', seconds: seconds(loaded), 'of the ingest': ratio(1) },
    { what: 'first export', seconds: seconds(whole), 'of the ingest': ratio(whole / loaded) },
    { what: 'export, nothing new', seconds: seconds(nothing), 'of the ingest': ratio(nothing / loaded) },
    {
      what: `export, one object more: ${some.written.length} files`,
      seconds: seconds(some.seconds),
      'of the ingest': ratio(some.seconds / loaded),
    },
  ]);
  print('Size', [
    { what: 'logs, gzip', MB: (input.gzipBytes / 1e6).toFixed(1), 'of the logs': ratio(1) },
    {
      what: 'database',
      MB: (storedBytes(db) / 1e6).toFixed(1),
      'of the logs': ratio(storedBytes(db) / input.gzipBytes),
    },
    { what: 'export', MB: (bytes / 1e6).toFixed(1), 'of the logs': ratio(bytes / input.gzipBytes) },
  ]);
  const table = [];
  for (const name of ['overview', 'legacy-clients', 'handshake-latency', 'sni']) {
    const database = await median(runs, () => report(db, name));
    const exported = await median(runs, () => report(to, name));
    table.push({
      report: name,
      database: seconds(database),
      export: seconds(exported),
      ratio: ratio(exported / database),
    });
  }
  print('Reports', table);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
