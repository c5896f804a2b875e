import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { IN_MEMORY, ingest, listSources, openDatabase, readRecords, renderToString, runReport } from '../src/index.js';

const LOGS = join(import.meta.dirname, '..', 'sample-logs', 'AWSLogs');

it('the library ingests, reports and renders with its public names alone', async () => {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  const summary = await ingest(database, listSources([LOGS]));
  expect(summary.lines).toBe(summary.connections + summary.rejected);
  const text = await renderToString(await runReport(database, 'tls-versions'), 'csv');
  database.close();
  expect(text).toMatch(/^TLS 1\.0,262,/m);
});

it('the record reader reads an object line by line', async () => {
  const [file] = globSync('**/*public-edge*.log.gz', { cwd: LOGS, absolute: true });
  let lines = 0;
  for await (const line of readRecords(createReadStream(file as string).pipe(createGunzip()))) {
    expect('record' in line || 'rejection' in line).toBe(true);
    lines++;
  }
  expect(lines).toBeGreaterThan(0);
});
