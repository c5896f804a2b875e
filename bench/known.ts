/**
 * A run over many known objects with nothing new: its time and memory beside those of the listing alone, over HTTP
 * from an S3 in a process of its own.
 *
 *     npx tsx bench/known.ts --objects 10000,100000 --latency 30
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ingest } from '../src/ingest/ingest.js';
import { listSources } from '../src/source/sources.js';
import type { Listed } from '../src/source/types.js';
import { openDatabase } from '../src/store/database.js';
import { writeEntries } from '../src/store/ledger.js';
import { awsEnvironment } from '../test/helpers/aws-env.js';
import { nlbKey } from '../test/helpers/listing.js';
import { startS3Server } from '../test/helpers/s3-server.js';
import { against } from './aims.js';
import { print, ratio, seconds } from './measure.js';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '10000,100000' },
    /** Milliseconds before each answer of the server. */
    latency: { type: 'string', default: '30' },
    /** Set for the processes that are measured. */
    task: { type: 'string' },
    url: { type: 'string', default: '' },
    db: { type: 'string', default: '' },
  },
});

const listAll = () => listSources(['s3://logs'], {}, { endpointUrl: values.url });

/** Entries as if all that is listed had been loaded. */
async function remember(): Promise<void> {
  const database = await openDatabase(values.db, { mode: 'write' });
  let object_id = 1;
  let page: Listed[] = [];
  const flush = async () => {
    const entries = page.flatMap((item) => {
      if (item.kind !== 'object') return [];
      const { uri, etag, size_bytes, origin } = item.object;
      const lines = { lines: 0, connections: 0, rejected: 0, non_data_lines: 0 };
      const known = { uri, etag, size_bytes, ...origin, ...lines };
      return [{ object_id: object_id++, ...known, format: 'gzip' as const, status: 'loaded' as const, reason: null }];
    });
    await writeEntries(database, entries, new Date());
    page = [];
  };
  await database.run('begin');
  for await (const item of listAll()) if (page.push(item) === 5000) await flush();
  await flush();
  await database.run('commit');
  database.close();
}

const TASKS: Readonly<Record<string, () => Promise<unknown>>> = {
  async list() {
    for await (const _ of listAll());
  },
  remember,
  async ingest() {
    const database = await openDatabase(values.db, { mode: 'write' });
    const { objects } = await ingest(database, listAll());
    database.close();
    if (objects.known !== objects.listed || objects.loaded !== 0) throw new Error(JSON.stringify(objects));
  },
};

async function measure(task: string, url: string, db: string): Promise<{ seconds: number; megabytes: number }> {
  const args = ['--import', 'tsx', import.meta.filename, '--task', task, '--url', url, '--db', db];
  const env = { ...process.env, ...awsEnvironment() };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  await once(child, 'close');
  return JSON.parse(said);
}

async function compare(objects: number): Promise<Record<string, string | number>> {
  const dir = mkdtempSync(join(tmpdir(), 'tlslens-known-'));
  const server = await startS3Server({ latencyMs: Number(values.latency) });
  const periodEnd = (number: number) => Date.UTC(2025, 0, 1) + Math.floor(number / 4) * 300_000;
  for (let number = 0; number < objects; number++) {
    const iso = new Date(periodEnd(number)).toISOString();
    const day = iso.slice(0, 10).replaceAll('-', '/');
    const end = `${iso.slice(0, 16).replace(/[-:]/g, '')}Z`;
    server.put(nlbKey({ day, end, random: number.toString(16).padStart(8, '0') }), '');
  }
  try {
    const db = join(dir, 'logs.db');
    await measure('remember', server.url, db);
    const list = await measure('list', server.url, db);
    const run = await measure('ingest', server.url, db);
    const over = `${objects.toLocaleString('en-US')} known objects`;
    against('ingest of nothing new, of the listing', run.seconds / list.seconds, { over, unit: 'x', atMost: 1.3 });
    return {
      'known objects': objects.toLocaleString('en-US'),
      'listing alone': `${seconds(list.seconds)} s`,
      'ingest, nothing new': `${seconds(run.seconds)} s`,
      ratio: ratio(run.seconds / list.seconds),
      'peak memory, listing': `${list.megabytes} MB`,
      'peak memory, ingest': `${run.megabytes} MB`,
    };
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (values.task === undefined) {
  const rows = [];
  for (const objects of values.objects.split(',')) rows.push(await compare(Number(objects)));
  print(`Nothing new; ${values.latency} ms before each answer of the server`, rows);
} else {
  const started = performance.now();
  await TASKS[values.task]?.();
  const result = {
    seconds: (performance.now() - started) / 1000,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(result));
}
