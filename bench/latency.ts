/**
 * Many small objects behind a network: an ingest from an S3 that waits before each answer, beside the ingest of the same
 * objects from disk and the least time that the requests take.
 *
 *     npx tsx bench/latency.ts --objects 2000 --rows 3000000 --latency 30
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateBulk } from '../sample-logs/generate/bulk.js';
import { DEFAULT_CONCURRENCY } from '../src/ingest/ingest.js';
import { awsEnvironment } from '../test/helpers/aws-env.js';
import { against } from './aims.js';
import { measureCommand } from './child.js';
import { median, print, ratio, seconds } from './measure.js';
import { startServerProcess } from './s3-process.js';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '2000' },
    /** About 50 kB of gzip an object. */
    rows: { type: 'string', default: '3000000' },
    latency: { type: 'string', default: '30' },
    runs: { type: 'string', default: '3' },
  },
});
const objects = Number(values.objects);
const runs = Number(values.runs);
const latency = Number(values.latency) / 1000;

const dir = mkdtempSync(join(tmpdir(), 'tlslens-latency-'));
try {
  const logs = join(dir, 'logs');
  const input = await generateBulk({ rows: Number(values.rows), objects, outDir: logs });
  const server = await startServerProcess(logs, input.files, Number(values.latency));
  try {
    const path = join(dir, 'logs.db');
    const ingest = async (source: string, more: readonly string[]) => {
      for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
      await measureCommand(['ingest', source, '--db', path, ...more], { ...process.env, ...awsEnvironment() });
    };
    const local = await median(runs, () => ingest(logs, []));
    const remote = await median(runs, () => ingest('s3://logs', ['--endpoint-url', server.url]));
    const requests = (objects * latency) / DEFAULT_CONCURRENCY;
    const least = Math.max(local, requests);
    const kilobytes = (input.gzipBytes / objects / 1000).toFixed(0);
    print(`${objects} objects of ${kilobytes} kB, ${values.latency} ms before each answer`, [
      { what: 'from disk', seconds: seconds(local), 'of the larger bound': ratio(local / least) },
      { what: 'the requests alone', seconds: seconds(requests), 'of the larger bound': ratio(requests / least) },
      { what: 'from S3', seconds: seconds(remote), 'of the larger bound': ratio(remote / least) },
    ]);
    const over = `${objects} objects, ${values.latency} ms an answer`;
    against('ingest from S3 of its larger bound', remote / least, { over, unit: 'x', atMost: 1.3 });
  } finally {
    server.stop();
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
