/**
 * `npm run bench`: how fast, as ratios from one run on generated logs. These machines are noisy: read the ratios and
 * medians, not the seconds.
 *
 *   npm run bench -- --rows 4000000 --objects 160 --runs 3
 *   npm run bench -- --without-logs        only what needs no generated logs: owners, start
 *   npm run bench -- --all                 growth, latency, known objects, export and the browser too: half an hour
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateBulk } from '../sample-logs/generate/bulk.js';
import { AIMS_FILE, printAims } from './aims.js';
import { measureExplore } from './explore.js';
import { measureImpact } from './impact.js';
import { measureIngest } from './ingest.js';
import { measureOwners } from './owners.js';
import { measureReports } from './reports.js';
import { measureStart } from './start.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '4000000' },
    objects: { type: 'string', default: '160' },
    runs: { type: 'string', default: '3' },
    'without-logs': { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
});

/** The long ones, each in a process of its own. */
const SCRIPTS = [
  ['growth.ts', '--accounts', '1,3,10', '--runs', '1'],
  ['latency.ts'],
  ['known.ts'],
  ['export.ts'],
] as const;

const dir = mkdtempSync(join(tmpdir(), 'tlslens-bench-'));
const aims = join(dir, 'aims.ndjson');
process.env[AIMS_FILE] = aims;
try {
  const runs = Number(values.runs);
  if (!values['without-logs']) await measureLogs(runs);
  await measureOwners({ dir, runs });
  await measureStart(Math.max(runs, 5));
  if (values.all) for (const [script, ...args] of SCRIPTS) runScript(script, [...args]);
} finally {
  printAims(aims);
  rmSync(dir, { recursive: true, force: true });
}

async function measureLogs(runs: number): Promise<void> {
  const rows = Number(values.rows);
  const input = await generateBulk({ rows, objects: Number(values.objects), outDir: join(dir, 'logs') });
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `Input: ${input.lines.toLocaleString('en-US')} lines in ${input.files.length} gzip objects, ` +
      `${megabytes(input.bytes)} of text, ${megabytes(input.gzipBytes)} stored. Medians of ${runs} runs.\n`,
  );
  const database = await measureIngest({ ...input, dir, runs });
  await measureReports(database, runs);
  await measureExplore(database, runs);
  await measureImpact({ path: database, dir, runs });
}

function runScript(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, script), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${script} ended with status ${status}`);
}
