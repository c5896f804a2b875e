import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

describe('tlslens, its output', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
  });
  afterAll(() => folder.remove());

  it('is the same rows in every format', async () => {
    const query = 'select listener_id, count(*) as connections from connections group by 1 order by 1';
    const formats = ['json', 'ndjson', 'csv', 'markdown', 'table'];
    const texts = await Promise.all(
      formats.map(async (format) => (await tlslens(['sql', query, '--db', db, '--format', format])).stdout),
    );
    const [json, ndjson, csv, markdown, table] = texts as [string, string, string, string, string];
    const { rows } = JSON.parse(json);
    expect(rows).toHaveLength(5);
    expect(
      ndjson
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    expect(
      parse(csv, { columns: true, cast: (text, { column }) => (column === 'connections' ? Number(text) : text) }),
    ).toEqual(rows);
    for (const { listener_id } of rows) {
      expect(markdown).toContain(listener_id);
      expect(table).toContain(listener_id);
    }
  });

  it('keeps the contract of the JSON form', async () => {
    const { stdout } = await tlslens(['report', 'tls-versions', '--db', db, '--format', 'json']);
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining([
        'report',
        'title',
        'schema_version',
        'generated_at',
        'window',
        'coverage',
        'columns',
        'rows',
        'notes',
      ]),
    );
    expect(result.report).toBe('tls-versions');
    expect(result.window).toMatchObject({ column: 'started_at' });
    expect(result.window.from).toMatch(/^2026-03-\d\dT[\d:]+Z$/);
    expect(result.coverage).toMatchObject({ objects: 220, connections: 10245, rejected_lines: 9 });
    expect(Object.keys(result.rows[0])).toEqual(result.columns.map(({ name }: { name: string }) => name));
  });

  it('goes to a file in the format of its extension', async () => {
    const file = join(folder.path, 'versions.csv');
    const { stdout, status } = await tlslens(['report', 'tls-versions', '--db', db, '--output', file]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^tls_version,/);
  });

  it('has no colour where nobody sees it, and colour on demand', async () => {
    const plain = await tlslens(['report', 'overview', '--db', db]);
    const coloured = await tlslens(['report', 'overview', '--db', db, '--color', 'always']);
    expect(plain.stdout).not.toContain('\x1b[');
    expect(coloured.stdout).toContain('\x1b[');
  });

  it.each([60, 100, 200])('fits %d columns', async (width) => {
    const { stdout } = await tlslens(['report', 'all', '--db', db], { env: { COLUMNS: String(width) } });
    const widest = Math.max(...stdout.split('\n').map((line) => [...line].length));
    expect(widest).toBeLessThanOrEqual(width);
  });

  it('is quiet when the reader has enough', () => {
    const command = `"${process.execPath}" "${CLI}" sql "select * from connections" --db "${db}" --format csv | head -n 1; echo "$\{PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stdout.trim().split('\n').at(-1)).toBe('0');
    expect(stderr).toBe('');
  });

  it.skipIf(!existsSync('/dev/full'))('ends with 6 and one sentence where the disk is full', async () => {
    const report = `"${process.execPath}" "${CLI}" report overview --db "${db}"`;
    const piped = spawnSync('bash', ['-c', `${report} > /dev/full`], { encoding: 'utf8' });
    expect([piped.status, piped.stderr]).toEqual([
      6,
      expect.stringMatching(/^tlslens: Could not write .*disk is full\.\n/),
    ]);
    expect(piped.stderr).not.toContain(' at ');
    const named = await tlslens(['report', 'overview', '--db', db, '--output', '/dev/full']);
    expect([named.status, named.stderr]).toEqual([6, expect.stringContaining('/dev/full: the disk is full')]);
  });

  it('prints the SQL of a report, which runs by hand', async () => {
    const { stdout: sql } = await tlslens(['report', 'ciphers', '--sql', '--db', db]);
    const file = join(folder.path, 'ciphers.sql');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, sql);
    const byHand = await tlslens(['sql', '-f', file, '--db', db, '--format', 'json']);
    const report = await tlslens(['report', 'ciphers', '--db', db, '--limit', '0', '--format', 'json']);
    expect(JSON.parse(byHand.stdout).rows).toEqual(JSON.parse(report.stdout).rows);
  });
});

describe('tlslens --help', () => {
  it('has an example for every command', async () => {
    const { stdout } = await tlslens(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map((match) => match[1] as string)
      .filter((name) => name !== 'tlslens' && name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(['ingest', 'report', 'sql', 'schema', 'status', 'demo']));
    for (const command of commands) {
      const help = await tlslens([command, '--help']);
      expect(help.status, command).toBe(0);
      expect(help.stdout, command).toMatch(new RegExp(`Examples?:[\\s\\S]*tlslens ${command}`));
    }
  });

  it('loads neither the database nor the AWS SDK', async () => {
    const { stdout } = spawnSync(
      process.execPath,
      [
        '--import',
        'data:text/javascript,process.on("exit",()=>console.log(process.getActiveResourcesInfo&&Object.keys(process.report.getReport().sharedObjects).length, process.report.getReport().sharedObjects.join(" ")))',
        CLI,
        '--help',
      ],
      { encoding: 'utf8' },
    );
    expect(stdout).toContain('Usage: tlslens');
    expect(stdout).not.toContain('duckdb.node');
  });
});
