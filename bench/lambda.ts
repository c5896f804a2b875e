/**
 * The packed function as Lambda runs it: its start, a first run (the database has to be fetched) and a second one of the
 * same environment, with databases of several sizes; then how fast it loads with the processor time of several memory
 * sizes. S3 is a server on this machine, and /tmp is memory: what the network and Lambda's disk take comes on top.
 *
 *     npm run package:lambda && npx tsx bench/lambda.ts --dir /var/tmp/inputs --prepare
 *     npx tsx bench/lambda.ts --dir /var/tmp/inputs
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { zipName } from '../deploy/targets.js';
import type { JobSummary } from '../src/lambda/summary.js';
import { createCpuGroup, processorsOf } from '../test/helpers/lambda/cpu-group.js';
import { type Lambda, startLambda } from '../test/helpers/runtime-api.js';
import { type Input, newObjects, prepareInput } from './lambda-inputs.js';
import { print, seconds } from './measure.js';
import { type ServerProcess, startServerProcess } from './s3-process.js';

const { values } = parseArgs({
  options: {
    /** Where the inputs are made, and kept; default a folder that is removed. */
    dir: { type: 'string' },
    /** Makes the inputs, and measures nothing. */
    prepare: { type: 'boolean', default: false },
    connections: { type: 'string', default: '10000,1000000,10000000' },
    /** MB of the function, for the runs by size of the database. */
    memory: { type: 'string', default: '2048' },
    /** MB of the functions whose loading is measured; empty for none. */
    sizing: { type: 'string', default: '512,1024,1769,2048,3538' },
    /** Lines and objects that are new in each run. */
    rows: { type: 'string', default: '100000' },
    objects: { type: 'string', default: '36' },
  },
});

const PACKAGE = join(
  import.meta.dirname,
  '..',
  'deploy',
  'dist',
  zipName(process.arch === 'arm64' ? 'arm64' : 'x86_64'),
);
/** Just after the last delivery of the inputs. */
const FIRST_RUN = new Date('2026-01-02T00:10:00Z');
const SECOND_RUN = new Date('2026-01-02T01:10:00Z');
const TIMEOUT_MS = 900_000;
const STORAGE_MB = 10_240;
const numbers = (list: string): number[] => list.split(',').filter(Boolean).map(Number);

const dir = values.dir === undefined ? mkdtempSync(join(tmpdir(), 'tlslens-lambda-bench-')) : resolve(values.dir);
mkdirSync(dir, { recursive: true });
try {
  const inputs: Input[] = [];
  for (const connections of numbers(values.connections)) inputs.push(await prepareInput(dir, connections));
  const [rows, objects] = [Number(values.rows), Number(values.objects)];
  const fresh = [
    await newObjects(dir, rows, objects, 'first'),
    await newObjects(dir, rows, objects, 'second'),
  ] as const;
  if (!values.prepare) {
    await measureRuns(inputs, fresh);
    await measureSizes(fresh[0]);
  }
} finally {
  if (values.dir === undefined) rmSync(dir, { recursive: true, force: true });
}

type Fresh = Awaited<ReturnType<typeof newObjects>>;

async function measureRuns(inputs: readonly Input[], fresh: readonly [Fresh, Fresh]): Promise<void> {
  const memoryMb = Number(values.memory);
  const table: Record<string, string>[] = [];
  for (const { connections, root, files } of inputs) {
    const server = await startServerProcess(root, files, 0);
    await withLambda(server, memoryMb, async (lambda) => {
      for (const [what, objects] of [
        ['first', fresh[0]],
        ['second', fresh[1]],
      ] as const) {
        await deliver(server, objects);
        const { summary, wall } = await invoke(lambda, what === 'first' ? FIRST_RUN : SECOND_RUN);
        const step = (name: string) => seconds(summary.seconds[name] ?? 0);
        table.push({
          connections: connections.toLocaleString('en-US'),
          'database, MB': (summary.database.bytes / 1e6).toFixed(0),
          run: what,
          init: what === 'first' ? seconds(lambda.initMs / 1000) : '-',
          fetch: step('fetch'),
          ingest: step('ingest'),
          retain: step('retain'),
          upload: step('commit'),
          'figures, findings': seconds((summary.seconds.figures ?? 0) + (summary.seconds.tell ?? 0)),
          reports: step('reports'),
          'whole run': seconds(wall),
          'memory, MiB': (lambda.peakBytes() / 2 ** 20).toFixed(0),
        });
      }
    }).finally(() => server.stop());
  }
  const { gzipBytes, bytes } = fresh[0];
  if (table.length === 0) return;
  print(
    `Runs with ${values.rows} new lines (${megabytes(gzipBytes)} stored, ${megabytes(bytes)} of text) in ${values.objects} objects, ${memoryMb} MB, seconds`,
    table,
  );
}

/** Loading alone, into a database that is not there yet. */
async function measureSizes(fresh: Fresh): Promise<void> {
  const table: Record<string, string>[] = [];
  for (const memoryMb of numbers(values.sizing)) {
    const server = await startServerProcess(dir, [], 0);
    await deliver(server, fresh);
    await withLambda(server, memoryMb, async (lambda) => {
      const { summary, wall } = await invoke(lambda);
      const ingest = summary.seconds.ingest ?? Number.NaN;
      table.push({
        'memory, MB': String(memoryMb),
        processors: processorsOf(memoryMb).toFixed(2),
        init: seconds(lambda.initMs / 1000),
        ingest: seconds(ingest),
        'stored MB/s': (fresh.gzipBytes / 1e6 / ingest).toFixed(2),
        'lines/s': Math.round(Number(values.rows) / ingest).toLocaleString('en-US'),
        reports: seconds(summary.seconds.reports ?? 0),
        'whole run': seconds(wall),
        'peak memory, MiB': (lambda.peakBytes() / 2 ** 20).toFixed(0),
      });
    }).finally(() => server.stop());
  }
  if (table.length > 0) print('Loading by memory of the function', table);
}

async function withLambda(server: ServerProcess, memoryMb: number, work: (lambda: Lambda) => Promise<void>) {
  const cpus = createCpuGroup(processorsOf(memoryMb));
  if (cpus === null) console.error('The share of the processors cannot be limited here: all of them are used.');
  const lambda = await startLambda({
    package: PACKAGE,
    memoryMb,
    storageMb: STORAGE_MB,
    ...(cpus && { cpus }),
    variables: {
      AWS_ENDPOINT_URL: server.url,
      TLSLENS_LOGS: 's3://logs/nlb',
      TLSLENS_STATE: 's3://logs/state',
      TLSLENS_SYNC_REGIONS: '',
      TLSLENS_RETAIN: '90d',
    },
  });
  try {
    await work(lambda);
  } finally {
    await lambda.stop();
    cpus?.remove();
  }
}

async function invoke(lambda: Lambda, now = FIRST_RUN): Promise<{ summary: JobSummary; wall: number }> {
  const start = performance.now();
  const outcome = await lambda.invoke({ now, timeoutMs: TIMEOUT_MS });
  const wall = (performance.now() - start) / 1000;
  const summary = outcome.kind === 'answered' ? (outcome.answer as JobSummary) : undefined;
  if (summary?.objects_loaded === Number(values.objects)) return { summary, wall };
  throw new Error(`not the run that was wanted: ${JSON.stringify(summary ?? outcome)}`);
}

async function deliver(server: ServerProcess, { files }: Fresh): Promise<void> {
  for (const { path, key } of files) {
    const answer = await fetch(`${server.url}/logs/${key}`, { method: 'PUT', body: readFileSync(path) });
    if (!answer.ok) throw new Error(`${key} was not taken: ${answer.status}`);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
