import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engines/engine.js';
import { openTrino } from '../../src/engines/trino.js';
import { listReports } from '../../src/reports/catalogue.js';
import { compare } from '../../src/reports/compare.js';
import { runGate } from '../../src/reports/gate.js';
import { makeRule } from '../../src/reports/gate-rules.js';
import { runImpact } from '../../src/reports/impact.js';
import { runReport } from '../../src/reports/run-report.js';
import type { Source } from '../../src/reports/source.js';
import type { Result } from '../../src/result.js';
import { CONNECTIONS } from '../../src/store/columns.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { exportPath } from '../../src/store/export-tables.js';
import { writePublishedFiles } from '../../src/store/published-files.js';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';
import { anyLine } from '../helpers/odd-lines.js';
import { differences } from '../helpers/parity.js';
import { rawLine } from '../helpers/raw-line.js';
import { type RunningTrino, startTrino } from '../helpers/trino.js';

const SAMPLES = join(SAMPLE_LOGS, '..');
const PAGE = join(SAMPLES, '..', 'docs', 'scale.md');
const WINDOW = { from: new Date('2026-03-10T00:00:00Z'), to: new Date('2026-03-13T00:00:00Z') };
const OWNERS = ['111122223333', '444455556666'].flatMap((id) => ['--account', id]);
const NAMED = [...OWNERS, ...['us-east-1', 'eu-west-1'].flatMap((name) => ['--log-region', name])];

/** Beside the samples: every kind of line there is, in an object of a balancer of its own. */
const ODD_OBJECT =
  'AWSLogs/444455556666/elasticloadbalancing/eu-west-1/2026/03/12/444455556666_elasticloadbalancing_eu-west-1_net.odd.0123456789abcdef_20260312T1205Z_0dd0dd0d.log.gz';
const ODD_LINES = [
  ...[18, 21, 22, 23, 25].map((count) => rawLine({ 3: '2026-03-12T12:00:05', 22: '2026-03-12T12:00:00' }, count)),
  rawLine({ 6: '2001:db8::1:2:40112', 7: '2001:db8:1:2:3:4:5:6:443' }),
  rawLine({ 9: '-', 13: '-', 15: '-', 16: '-', 17: '-', 18: '-' }),
  rawLine({ 9: '-', 15: '-', 16: '-', 17: '-' }),
  rawLine({ 9: '-', 12: '48', 15: '-', 16: '-', 17: '-' }),
  rawLine({ 18: 'b%C3%BCcher.example' }),
  rawLine({ 18: 'caf%E9.example' }),
  // Trino ends a line at a carriage return; DuckDB's loader rejects the whole line: docs/scale.md says so.
  ...fc.sample(anyLine, { seed: 20260312, numRuns: 400 }).filter((line) => !line.includes('\r')),
];

// A report is some seconds of one processor there.
vi.setConfig({ testTimeout: 300_000 });

let trino: RunningTrino;
let engine: Engine;
let database: Database;
const folder = temporaryFolder();
const db = join(folder.path, 'here.db');

async function run(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await tlslens(args, { env: { ...trino.env, TLSLENS_DB: db } });
  if (status !== 0 && status !== 3) throw new Error(`tlslens ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function there(schema = 'tlslens'): Promise<Engine> {
  return openTrino({ url: trino.url, catalog: 'hive', schema, user: 'tests' });
}

const asSource = ({ path, scan, query }: Engine): Source => ({ path, ...(scan && { scan }), query });

/** Without what only a ledger knows: what was skipped, and when what was not was loaded. */
const ofLines = ({ columns, rows }: Result) => ({
  columns: columns.filter(({ name }) => name !== 'last_loaded_at'),
  rows: rows.filter(({ skipped_objects: skipped, objects }) => !(Number(skipped) > 0 && objects === 0)),
});

beforeAll(async () => {
  trino = await startTrino();
  const logs = join(trino.root, 'logs');
  cpSync(SAMPLE_LOGS, join(logs, 'AWSLogs'), { recursive: true });
  mkdirSync(dirname(join(logs, ODD_OBJECT)), { recursive: true });
  writeFileSync(join(logs, ODD_OBJECT), gzipSync(ODD_LINES.map((line) => `${line}\n`).join('')));
  await run('ingest', logs, '--quiet');
  await run('networks', 'load', join(SAMPLES, 'networks.csv'));
  await run('sync', '--from-dir', join(SAMPLES, 'describe'), '--publish', join(logs, 'tlslens'));
  await run('trino', 'setup', 'local:///logs', ...NAMED, '--first-day', '2026-03-01', '--execute');
  engine = await there();
  database = await openDatabase(db, { mode: 'read' });
});
afterAll(async () => {
  database?.close();
  await engine?.close();
  await trino?.stop();
  folder.remove();
});

describe('over the lines of the logs, Trino', () => {
  it('has the connections that DuckDB has, of odd lines too, column by column', async () => {
    const columns = CONNECTIONS.columns.map(({ name }) => name).filter((name) => name !== 'object_id');
    const order = columns.filter((name) => !/^(?:alpn_client_preference_list|extra_fields)$/.test(name));
    const lists = "array_join(alpn_client_preference_list, ' '), coalesce(array_join(extra_fields, ' '), '?')";
    const sql = (days: string) =>
      `select ${columns.join(', ')} from connections where ${days} load_balancer not like 'net/%-%' order by ${order.join(', ')}, ${lists}`;
    const here = await database.query(sql(''));
    expect(here.rows.length).toBeGreaterThan(100);
    expect(here.rows.some(({ client_ip }) => String(client_ip).includes(':'))).toBe(true);
    expect(here.rows.some(({ extra_fields }) => extra_fields !== null)).toBe(true);
    expect(differences(here, await engine.query(sql("delivery_day = '2026/03/12' and")))).toEqual([]);
  });

  it('rejects the lines that DuckDB does, for the same reason', async () => {
    const sql = (days: string) =>
      `select reason, coalesce(field, '') as field, count(*) as n from rejected_lines where ${days} reason <> '' group by reason, field order by reason, 2`;
    const here = await database.query(sql(''));
    expect(here.rows.length).toBeGreaterThan(5);
    expect(differences(here, await engine.query(sql("delivery_day >= '2026/03/10' and")))).toEqual([]);
  });

  it.each(listReports().map(({ name }) => name))('gives the rows of the report %s', async (name) => {
    const here = await runReport(database, name, WINDOW, { limit: 0 });
    const elsewhere = await runReport(asSource(engine), name, WINDOW, { limit: 0 });
    expect(here.rows.length).toBeGreaterThan(0);
    expect(differences(ofLines(here), ofLines(elsewhere))).toEqual([]);
    expect(elsewhere.coverage).toEqual(here.coverage);
  });

  it('gives a report under every filter', async () => {
    const filters = { ...WINDOW, loadBalancer: 'partner-gateway', client: '192.0.2.0/24', sni: '*.example.com' };
    const here = await runReport(database, 'tls-versions', filters);
    expect(here.rows.length).toBeGreaterThan(1);
    expect(differences(here, await runReport(asSource(engine), 'tls-versions', filters))).toEqual([]);
  });

  it.each(['client', 'owner', 'sni', 'listener', 'cipher'] as const)('judges impact by %s alike', async (groupBy) => {
    const options = { to: 'TLS13-1-2-Res-2021-06', groupBy };
    const filters = { ...WINDOW, loadBalancer: 'partner-gateway' };
    const here = await runImpact(database, filters, options);
    const elsewhere = await runImpact(asSource(engine), filters, options);
    expect(here.breaks).toBeGreaterThan(0);
    expect(elsewhere.breaks).toBe(here.breaks);
    expect(elsewhere.summary).toBe(here.summary);
    expect(differences(here.rows, elsewhere.rows)).toEqual([]);
  });

  it('compares alike', async () => {
    const request = { at: new Date('2026-03-11T12:00:00Z'), windowMs: 86_400_000 };
    const here = await compare(database, request, { loadBalancer: 'partner-gateway' }, { limit: 0 });
    const elsewhere = await compare(asSource(engine), request, { loadBalancer: 'partner-gateway' }, { limit: 0 });
    expect(here.clients.rows.length).toBeGreaterThan(0);
    expect(differences(here.figures, elsewhere.figures)).toEqual([]);
    expect(differences(here.clients, elsewhere.clients)).toEqual([]);
  });

  it('holds rules alike', async () => {
    const rules = { rules: [makeRule('min_tls', '1.2', 'a test'), makeRule('max_p99_ms', '800', 'a test')], allow: [] };
    const here = await runGate(database, rules, WINDOW);
    const elsewhere = await runGate(asSource(engine), rules, WINDOW);
    expect(here.verdict).toBe('broken');
    expect(elsewhere.verdict).toBe('broken');
    expect(differences(here.result, elsewhere.result)).toEqual([]);
  });

  it('reads the days that are asked about, and no others', async () => {
    const ofDay = "select count(*) as n from connections where delivery_day = '2026/03/11'";
    const [day, all] = [await engine.query(ofDay), await engine.query('select count(*) as n from connections')];
    expect(day.statistics?.scannedBytes).toBeLessThan(0.5 * (all.statistics?.scannedBytes ?? 0));
    const { status, stderr } = await tlslens(['report', 'sni', '--engine', 'trino'], { env: trino.env });
    expect([status, stderr]).toEqual([2, expect.stringContaining('all logs would be read')]);
  });

  it('stops a query that is interrupted before it has rows', async () => {
    const controller = new AbortController();
    const marker = `select count(*) from connections a, connections b, connections c where a.client_port <> ${Date.now()}`;
    setTimeout(() => controller.abort(), 3_000);
    await expect(engine.query(marker, {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    const { rows } = await engine.query('select state from system.runtime.queries where query = $query', {
      query: marker,
    });
    expect(rows).toEqual([{ state: 'FAILED' }]);
  });
});

describe('over an export, Trino', () => {
  beforeAll(async () => {
    const root = join(trino.root, 'export');
    const writer = await openDatabase(db, { mode: 'read', allowedFolder: root });
    try {
      await writePublishedFiles(writer, root);
      const { rows } = await writer.query('select distinct cast(started_at as date) as day from connections');
      for (const { day } of rows) {
        const text = String(day).slice(0, 10);
        await copy(writer, root, 'connections', `where cast(started_at as date) = date '${text}'`, text);
      }
      await copy(writer, root, 'objects', '');
      await copy(writer, root, 'rejected_lines', '');
    } finally {
      writer.close();
    }
    const place = ['--trino-schema', 'exported', '--first-day', '2026-03-01'];
    await run('trino', 'setup', 'local:///export', '--over', 'export', ...place, '--execute');
  });

  async function copy(from: Database, root: string, table: string, where: string, day?: string): Promise<void> {
    const path = join(root, exportPath(table, day));
    mkdirSync(dirname(path), { recursive: true });
    const ports =
      table === 'connections'
        ? 'replace (client_port::integer as client_port, destination_port::integer as destination_port)'
        : '';
    await from.run(`copy (select * ${ports} from ${table} ${where}) to '${path}' (format parquet)`);
  }

  it.each(['overview', 'policies', 'legacy-clients', 'coverage'])('gives the rows of the report %s', async (name) => {
    const exported = await there('exported');
    const here = await runReport(database, name, WINDOW, { limit: 0 });
    const elsewhere = await runReport(asSource(exported), name, WINDOW, { limit: 0 });
    expect(differences(ofLines(here), ofLines(elsewhere))).toEqual([]);
    expect(elsewhere.coverage).toEqual(here.coverage);
  });

  it('reads the days that are asked about', async () => {
    const exported = await there('exported');
    const bytes = async (sql: string) => (await exported.query(sql)).statistics?.scannedBytes ?? 0;
    const all = await bytes('select count(client_ip) from connections');
    expect(await bytes("select count(client_ip) from connections where delivery_day = '2026/03/11'")).toBeLessThan(
      all / 2,
    );
  });
});

describe('the journey of docs/scale.md', () => {
  it('runs as it is told, from an empty warehouse', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const schema = { TLSLENS_TRINO_SCHEMA: 'journey', TLSLENS_DB: join(folder.path, 'journey.db') };
    cpSync(SAMPLE_LOGS, join(trino.root, 'nlb', 'AWSLogs'), { recursive: true });
    let told = page;
    for (const [block, line = ''] of page.matchAll(/```text\n\$ tlslens ([^\n]*)\n[\s\S]*?```/g)) {
      const args = line.replaceAll('/data', trino.root).split(' ');
      const env = { ...trino.env, ...schema, COLUMNS: '100', NO_COLOR: '1' };
      const { status, stdout, stderr } = await tlslens([...args, '--quiet'], { env });
      expect([0, 1], `${line}: ${stderr}`).toContain(status);
      const output = stdout.replaceAll(trino.root, '/data').trimEnd();
      told = told.replace(block, () => `\`\`\`text\n$ tlslens ${line}\n${output}\n\`\`\``);
    }
    if (process.env.TLSLENS_WRITE_DOCS) writeFileSync(PAGE, told);
    else expect(page).toBe(told);
  });
});
