/** The seven promises of the product, each shown once on the real thing. The rooms' own tests go into the details. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';
import { rawLine } from '../helpers/raw-line.js';

const folder = temporaryFolder();
const samples = join(folder.path, 'samples.db');
const manifest = JSON.parse(readFileSync(join(SAMPLE_LOGS, '..', 'manifest.json'), 'utf8'));

beforeAll(async () => {
  await tlslens(['ingest', SAMPLE_LOGS, '--db', samples]);
});
afterAll(() => folder.remove());

async function ask(sql: string, db = samples): Promise<Record<string, unknown>[]> {
  const { stdout, stderr } = await tlslens(['sql', sql, '--db', db, '--format', 'json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).rows;
}

async function ingestText(name: string, text: string | Uint8Array): Promise<string> {
  const file = join(folder.path, `${name}.log`);
  const db = join(folder.path, `${name}.db`);
  writeFileSync(file, text);
  await tlslens(['ingest', file, '--db', db]);
  return db;
}

describe('promise 1: no line is lost in silence', () => {
  it('every line of every object is a connection or a rejected line, in the ledger and in the tables', async () => {
    const [ledger] = await ask(
      "select count(*) as objects, sum(lines) as lines, sum(connections) as connections, sum(rejected) as rejected from objects where status = 'loaded'",
    );
    expect(ledger).toEqual({
      objects: manifest.objects,
      lines: manifest.connections + manifest.rejected,
      connections: manifest.connections,
      rejected: manifest.rejected,
    });
    expect(await ask('select count(*) as n from connections')).toEqual([{ n: manifest.connections }]);
    expect(await ask('select count(*) as n from rejected_lines')).toEqual([{ n: manifest.rejected }]);
  });

  it('every object that was met ends as loaded, skipped or failed, with the reason', async () => {
    const foreign = Object.values<number>(manifest.foreign_keys).reduce((sum, count) => sum + count, 0);
    expect(
      await ask('select status, count(*) as n, count(reason) as reasons from objects group by 1 order by 1'),
    ).toEqual([
      { status: 'loaded', n: manifest.objects, reasons: 0 },
      { status: 'skipped', n: foreign, reasons: foreign },
    ]);
  });
});

describe('promise 2: running twice changes nothing', () => {
  it('a second run leaves every row as it was', async () => {
    const digest = 'select count(*) as n, sum(hash(c)) :: varchar as digest from connections c';
    const before = await ask(digest);
    expect((await tlslens(['ingest', SAMPLE_LOGS, '--db', samples])).status).toBe(0);
    expect(await ask(digest)).toEqual(before);
  });
});

describe('promise 3: a damaged object is never taken for a whole one', () => {
  it('keeps no row of a truncated gzip, and says so', async () => {
    const gzip = gzipSync(`${rawLine()}\n`.repeat(2000));
    const file = join(folder.path, 'cut.log.gz');
    const db = join(folder.path, 'cut.db');
    writeFileSync(file, gzip.subarray(0, gzip.length - 1));
    const { status, stdout } = await tlslens(['ingest', file, '--db', db]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/damaged/);
    expect(await ask('select status, connections from objects', db)).toEqual([{ status: 'failed', connections: 0 }]);
    expect(await ask('select count(*) as n from connections', db)).toEqual([{ n: 0 }]);
  });
});

describe('promise 4: format growth is survived', () => {
  it('18, 21, 22 and 23 fields load side by side', async () => {
    const lines = [rawLine({}, 18), rawLine({}, 21), rawLine({}, 22), rawLine({ 23: 'later' }, 23)];
    const db = await ingestText('grown', `${lines.join('\n')}\n`);
    expect(
      await ask(
        'select extra_fields, count(*) as n, min(started_at) as first from connections group by 1 order by 2',
        db,
      ),
    ).toEqual([
      { extra_fields: ['later'], n: 1, first: '2026-03-10T12:00:00Z' },
      { extra_fields: null, n: 3, first: '2026-03-10T12:00:00Z' },
    ]);
  });
});

describe('promise 5: every number says what it covers', () => {
  it('every report carries window, objects, connections, rejected lines and gaps', { timeout: 120_000 }, async () => {
    const { stdout } = await tlslens(['report', '--db', samples, '--format', 'json']);
    const names: string[] = JSON.parse(stdout).rows.map(({ name }: { name: string }) => name);
    expect(names.length).toBeGreaterThanOrEqual(13);
    for (const name of names) {
      const report = await tlslens(['report', name, '--db', samples, '--format', 'json']);
      const { window, coverage } = JSON.parse(report.stdout);
      expect(window, name).toEqual({
        from: expect.any(String),
        to: expect.any(String),
        column: expect.stringMatching(/^(started_at|period_end)$/),
      });
      expect(coverage, name).toMatchObject({
        objects: 220,
        connections: 10245,
        rejected_lines: 9,
        gaps: expect.any(Number),
      });
    }
    const { stdout: text } = await tlslens(['report', 'all', '--db', samples], { env: { COLUMNS: '400' } });
    expect(text.toLowerCase()).not.toContain('all connections');
    expect(text.match(/AWS delivers these logs best-effort\./g)).toHaveLength(names.length);
  });
});

describe('promise 6: inference is labelled', () => {
  it('a failed handshake is never a legacy client, and NULL is never zero', async () => {
    const failed = rawLine({ 6: '198.51.100.66:1', 9: '-', 15: '-', 16: '-', 17: '-' });
    const old = rawLine({ 6: '198.51.100.77:1', 15: 'AES128-SHA', 16: 'tlsv10', 17: '-' });
    const db = await ingestText('inferred', `${failed}\n${old}\n`);
    const legacy = await tlslens(['report', 'legacy-clients', '--db', db, '--format', 'json']);
    expect(JSON.parse(legacy.stdout).rows.map(({ client_ip }: { client_ip: string }) => client_ip)).toEqual([
      '198.51.100.77',
    ]);
    const rows = await ask('select client_ip, outcome, tls_handshake_time_ms from handshakes order by 1', db);
    expect(rows[0]).toEqual({ client_ip: '198.51.100.66', outcome: 'refused', tls_handshake_time_ms: null });
    const table = await tlslens([
      'sql',
      "select tls_handshake_time_ms from handshakes where outcome = 'refused'",
      '--db',
      db,
    ]);
    expect(table.stdout).toContain('–');
    expect(table.stdout).not.toMatch(/^\s*0\s*$/m);
  });
});

describe('promise 7: hostile input stays data', () => {
  const names = [
    '\x1b[2J\x07',
    '"><script>alert(1)</script>',
    '=HYPERLINK("http://x")',
    '\u202Eevil',
    '| a | b |',
    '`rm`',
  ];

  it('a hostile SNI is inert in every format', async () => {
    const lines = names.map((name) => rawLine({ 18: encodeURIComponent(name) }));
    const db = await ingestText('hostile', `${lines.join('\n')}\n`);
    const stored = await ask('select domain_name from connections', db);
    expect(stored.map(({ domain_name }) => domain_name).sort()).toEqual([...names].sort());
    const query = 'select domain_name from connections';
    const [table, markdown, csv] = await Promise.all(
      ['table', 'markdown', 'csv'].map(
        async (format) => (await tlslens(['sql', query, '--db', db, '--format', format])).stdout,
      ),
    );
    expect(table).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    expect(markdown).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    // Within a code span a tag is text.
    expect(markdown).toMatch(/`[^`]*<script[^`]*`/);
    const cells = (parse(csv as string, { columns: true }) as { domain_name: string }[]).map(
      ({ domain_name }) => domain_name,
    );
    expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
  });

  it.each([
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from '/etc/passwd'",
    "copy connections to '/tmp/tlslens-stolen.csv'",
    "copy (select 1) to '/tmp/tlslens-stolen.csv'",
    "attach '/tmp/tlslens-other.db'",
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'reset enable_external_access',
    'set lock_configuration = false',
    "set temp_directory = '/tmp'",
    "pragma memory_limit = '1GB'",
    "export database '/tmp/tlslens-stolen'",
    "import database '/tmp/tlslens-stolen'",
    "select getenv('HOME')",
    'delete from connection_rows',
    'drop table objects',
    'create table mine (a integer)',
    "insert into tls_alerts values (1, 'x', 'x', 'x', true, 'x')",
  ])('SQL cannot: %s', async (sql) => {
    const { status, stdout, stderr } = await tlslens(['sql', sql, '--db', samples]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^tlslens: The query (was refused|failed): /);
  });
});
