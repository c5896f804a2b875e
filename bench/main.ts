/**
 * `npm run bench`: how fast, as ratios from one run on generated logs. These machines are noisy: read the ratios and
 * medians, not the seconds.
 *
 *   npm run bench -- --rows 4000000 --objects 160 --runs 3
 *   npm run bench -- --without-logs        only what needs no generated logs: owners, start
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateBulk } from '../sample-logs/generate/bulk.js';
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
  },
});

const dir = mkdtempSync(join(tmpdir(), 'tlslens-bench-'));
try {
  const runs = Number(values.runs);
  if (!values['without-logs']) await measureLogs(runs);
  await measureOwners({ dir, runs });
  await measureStart(Math.max(runs, 5));
} finally {
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
  await measureImpact({ path: database, dir, runs });
}
