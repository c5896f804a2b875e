import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { globSync } from 'tinyglobby';
import { afterAll, describe, expect, it } from 'vitest';
import { apiPage } from '../docs/api.js';
import { IN_MEMORY, ingest, listSources, openDatabase, readRecords, renderToString, runReport } from '../src/index.js';
import { SAMPLE_LOGS, temporaryFolder } from './helpers/cli.js';

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

describe('the built package', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('serves a script that reads, loads, asks, judges and compares', () => {
    mkdirSync(join(folder.path, 'node_modules'));
    symlinkSync(join(import.meta.dirname, '..'), join(folder.path, 'node_modules', 'tlslens'));
    const script = join(folder.path, 'script.mjs');
    writeFileSync(
      script,
      `import { compare, IN_MEMORY, ingest, listSources, openDatabase, parseRuleFile, readSnapshots, renderToString, runGate, runImpact,
         runReport, saveSnapshot, TlslensError } from 'tlslens';
       const [logs, describe] = process.argv.slice(2);
       const database = await openDatabase(IN_MEMORY, { mode: 'write' });
       const { connections } = await ingest(database, listSources([logs]));
       for (const snapshot of await readSnapshots(describe)) await saveSnapshot(database, snapshot);
       const impact = await runImpact(database, {}, { to: 'ELBSecurityPolicy-TLS13-1-3-2021-06' });
       const change = await compare(database, { at: new Date('2026-03-11T12:00:00Z'), windowMs: 86_400_000 });
       const gate = await runGate(database, parseRuleFile('{"rules":[{"min_tls":"1.2"}]}', 'rules.json'), {});
       const json = JSON.parse(await renderToString(await runReport(database, 'overview'), 'json'));
       const refused = await runReport(database, 'nothing').catch((error) => error instanceof TlslensError && error.code);
       console.log(JSON.stringify({ connections, breaks: impact.breaks, report: json.report, refused,
         figures: change.figures?.report, verdict: gate.verdict }));
       database.close();`,
    );
    const ran = spawnSync(process.execPath, [script, SAMPLE_LOGS, join(SAMPLE_LOGS, '..', 'describe')], {
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    const { connections, breaks, ...answers } = JSON.parse(ran.stdout);
    expect(connections).toBeGreaterThan(breaks);
    expect(breaks).toBeGreaterThan(0);
    // 262 connections of TLS 1.0 are in the samples.
    expect(answers).toEqual({ report: 'overview', refused: 'unknown_report', figures: 'compare', verdict: 'broken' });
  });
});

it('the page about the library says of every function what it promises', () => {
  const sections = apiPage().split('\n### ');
  const functions = sections.filter((section) => section.includes('```ts\nfunction'));
  expect(functions.length).toBeGreaterThan(20);
  // A heading, a block of code, and then words.
  expect(
    functions.filter((section) => !/```\n\n[A-Z`]/.test(section)).map((section) => section.split('\n')[0]),
  ).toEqual([]);
});
