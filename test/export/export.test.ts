import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDiskTarget } from '../../src/export/disk-target.js';
import type { ExportTarget } from '../../src/export/target.js';
import { listReports } from '../../src/reports/catalogue.js';
import { runImpact } from '../../src/reports/impact.js';
import { runReport } from '../../src/reports/run-report.js';
import { openDatabase } from '../../src/store/database.js';
import { EXPORTED_TABLES } from '../../src/store/export-tables.js';
import { retain } from '../../src/store/retention.js';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';
import { runIngest } from '../helpers/ingested.js';
import { failureOf } from '../helpers/listing.js';
import { rawLine } from '../helpers/raw-line.js';
import { exportTo, identities, newName, rowsByDay, rowsByDayIn, writtenBy } from './exported.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
/** The sample logs with their metadata and networks. */
const samples = at('samples.db');
beforeAll(async () => {
  await tlslens(['demo', '--db', samples, '--quiet']);
  const database = await openDatabase(samples, { mode: 'write' });
  // The whole of IPv6: bounds that only 128 bits hold.
  await database.run(
    "insert into networks values ('::/0', 'everybody', null, null, null, 0, 340282366920938463463374607431768211455)",
  );
  database.close();
});
afterAll(() => folder.remove());

/** A copy of the sample database, to be changed. */
function copyOfSamples(): { db: string; dir: string } {
  const name = newName();
  cpSync(samples, at(`${name}.db`));
  return { db: at(`${name}.db`), dir: at(name) };
}

const STRICT = 'ELBSecurityPolicy-TLS13-1-3-2021-06';

const connectionsFile = (day: string) => `connections/day=${day}/connections.parquet`;

/** A log of connections that start on these days, in one object. */
function logOf(...days: string[]): string {
  const path = at(`${newName()}.log`);
  const lines = days.map((day) => rawLine({ 3: `${day}T12:00:05`, 22: `${day}T12:00:00` }));
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe('an export of the sample logs', () => {
  const dir = at('an [odd] name?', 'export');
  beforeAll(async () => {
    await exportTo(samples, dir);
  });

  it.each(listReports().map(({ name }) => name))('answers the report %s as the database does', async (name) => {
    const answers = [];
    for (const path of [samples, dir]) {
      const database = await openDatabase(path, { mode: 'read' });
      try {
        const { rows, columns, coverage, window, notes } = await runReport(database, name, {}, { limit: 0 });
        answers.push({ rows, columns, coverage, window, notes });
      } finally {
        database.close();
      }
    }
    expect(answers[0]?.rows.length).toBeGreaterThan(0);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('answers all reports in a fresh process', async () => {
    const [database, exported] = await Promise.all(
      [samples, dir].map((path) => tlslens(['report', 'all', '--format', 'json', '--db', path])),
    );
    const untimed = (text = '') => text.replaceAll(/"generated_at": .*/g, '');
    expect(untimed(database?.stdout)).toContain('"report": "overview"');
    expect(untimed(exported?.stdout)).toBe(untimed(database?.stdout));
  });

  it('answers impact as the database does, and with metadata taken for granted', async () => {
    const answers = [];
    for (const path of [samples, dir]) {
      const database = await openDatabase(path, { mode: 'read' });
      const policies = await runReport(database, 'policies', {}, { assumeCurrent: true });
      const { totals, rows } = await runImpact(database, { loadBalancer: 'public-edge' }, { to: STRICT });
      expect(rows.rows.length).toBeGreaterThan(0);
      answers.push([policies.rows, totals.rows, rows.rows]);
      database.close();
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('has every table with its rows and types', async () => {
    const [database, exported] = await Promise.all([samples, dir].map((path) => openDatabase(path, { mode: 'read' })));
    for (const { name } of EXPORTED_TABLES) {
      const expected = await database!.query(`from ${name} order by all`);
      const found = await exported!.query(`from ${name} order by all`);
      expect(found, name).toEqual(expected);
    }
    const { rows } = await exported!.query("select high_address from networks where cidr = '::/0'");
    expect(rows).toEqual([{ high_address: 2n ** 128n - 1n }]);
    database!.close();
    exported!.close();
  });

  it('is Parquet that keeps the clients of a day together, without the day in it', async () => {
    const database = await openDatabase(dir, { mode: 'read' });
    const file = join(dir, connectionsFile('2026-03-10')).replaceAll(/[[?]/g, '[$&]');
    const { rows } = await database.query(`describe from read_parquet('${file}', hive_partitioning = false)`);
    const types = Object.fromEntries(rows.map(({ column_name, column_type }) => [column_name, column_type]));
    expect(types).toMatchObject({ started_at: 'TIMESTAMP', client_port: 'INTEGER', tls_handshake_time_ms: 'BIGINT' });
    expect(types).not.toHaveProperty('day');
    const order = await database.query(`select client_ip from read_parquet('${file}')`);
    const clients = order.rows.map(({ client_ip }) => String(client_ip));
    expect(clients.length).toBeGreaterThan(1000);
    expect(clients).toEqual([...clients].sort());
    const meta = await database.query(`select distinct compression from parquet_metadata('${file}')`);
    expect(meta.rows).toEqual([{ compression: 'ZSTD' }]);
    database.close();
  });

  it('lets nobody reach another file through it, or write', async () => {
    const exported = await openDatabase(dir, { mode: 'read' });
    for (const sql of [
      `from read_parquet('${samples}')`,
      "from read_text('/etc/passwd')",
      `from read_text('${dir}/../../${'../'.repeat(9)}etc/passwd')`,
      `copy (select 1) to '${at('stolen.csv')}'`,
      `attach '${samples}' as other`,
      'set enable_external_access = true',
    ]) {
      expect(await failureOf(exported.query(sql)), sql).toMatchObject({ code: 'database_failed' });
    }
    exported.close();
    const { status, stderr } = await tlslens([
      'sql',
      `from read_parquet('${dir}/objects/objects.parquet')`,
      '--db',
      dir,
    ]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('reads files')]);
    const ingest = await tlslens(['ingest', SAMPLE_LOGS, '--db', dir]);
    expect([ingest.status, ingest.stderr]).toEqual([2, expect.stringContaining('it is an export')]);
  });
});

describe('a second export', () => {
  it('writes nothing where nothing changed, not even the manifest', async () => {
    const { db, dir } = copyOfSamples();
    expect(writtenBy(await exportTo(db, dir))).toHaveLength(5 + EXPORTED_TABLES.length - 1);
    const before = identities(dir);
    expect(writtenBy(await exportTo(db, dir))).toEqual([]);
    expect(identities(dir)).toEqual(before);
  });

  it('rewrites only the days that a small ingest touched', async () => {
    const { db, dir } = copyOfSamples();
    await exportTo(db, dir);
    const before = identities(dir);
    await runIngest(db, [logOf('2026-03-10', '2026-03-14')]);
    const changed = [connectionsFile('2026-03-10'), connectionsFile('2026-03-14'), 'objects/objects.parquet'];
    expect(writtenBy(await exportTo(db, dir))).toEqual(changed);
    const after = identities(dir);
    const differ = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(differ.sort()).toEqual([...changed, 'manifest.json'].sort());
    expect(await rowsByDay(dir)).toEqual(await rowsByDayIn(db));
    expect((await rowsByDay(dir))['2026-03-14']).toBe(1);
  });

  it('sees what is loaded again', async () => {
    const { dir } = copyOfSamples();
    const db = at(`${newName()}.db`);
    const [one, two] = [logOf('2026-03-10'), logOf('2026-03-11')];
    await runIngest(db, [one, two]);
    await exportTo(db, dir);
    await runIngest(db, [two], { reparse: true });
    expect(writtenBy(await exportTo(db, dir))).toEqual([connectionsFile('2026-03-11'), 'objects/objects.parquet']);
  });

  it('removes days whose connections were deleted, and rewrites those that lost some', async () => {
    const [db, dir] = [at(`${newName()}.db`), at(newName())];
    await runIngest(db, [logOf('2026-03-01', '2026-03-02'), logOf('2026-03-02', '2026-03-20')]);
    await exportTo(db, dir);
    expect(await rowsByDay(dir)).toEqual({ '2026-03-01': 1, '2026-03-02': 2, '2026-03-20': 1 });
    await retain(db, { olderThan: new Date('2026-03-05T00:00:00Z') });
    const summary = await exportTo(db, dir);
    expect(summary.plan.remove).toEqual([connectionsFile('2026-03-01')]);
    expect(writtenBy(summary)).toEqual([connectionsFile('2026-03-02'), 'objects/objects.parquet']);
    expect(await rowsByDay(dir)).toEqual({ '2026-03-02': 1, '2026-03-20': 1 });
    expect(existsSync(join(dir, 'connections', 'day=2026-03-01'))).toBe(false);
  });

  it('sees new metadata and networks', async () => {
    const { db, dir } = copyOfSamples();
    await exportTo(db, dir);
    writeFileSync(at('networks.csv'), 'cidr,owner\n198.51.100.0/24,somebody else\n');
    await tlslens(['networks', 'load', at('networks.csv'), '--db', db]);
    expect(writtenBy(await exportTo(db, dir))).toEqual([
      'network_ranges/network_ranges.parquet',
      'networks/networks.parquet',
    ]);
  });

  it('puts right what was lost or replaced by others, and leaves their own files alone', async () => {
    const { db, dir } = copyOfSamples();
    await exportTo(db, dir);
    rmSync(join(dir, connectionsFile('2026-03-10')));
    writeFileSync(join(dir, connectionsFile('2026-03-11')), 'other');
    mkdirSync(join(dir, 'connections', 'day=2020-01-01'));
    cpSync(join(dir, connectionsFile('2026-03-12')), join(dir, connectionsFile('2020-01-01')));
    writeFileSync(join(dir, 'README'), 'mine');
    const { plan } = await exportTo(db, dir);
    expect(plan.write.map(({ file, reason }) => [file.day, reason])).toEqual([
      ['2026-03-10', 'new'],
      ['2026-03-11', 'not_as_exported'],
    ]);
    expect(plan.remove).toEqual([connectionsFile('2020-01-01')]);
    expect(readFileSync(join(dir, 'README'), 'utf8')).toBe('mine');
    expect(await rowsByDay(dir)).toEqual(await rowsByDayIn(db));
  });

  it('is refused for another database, unless that is to take the place', async () => {
    const { dir } = copyOfSamples();
    await exportTo(samples, dir);
    const other = at(`${newName()}.db`);
    await runIngest(other, [logOf('2026-03-10')]);
    const before = identities(dir);
    expect(await failureOf(exportTo(other, dir))).toMatchObject({ code: 'bad_argument' });
    expect(identities(dir)).toEqual(before);
    await exportTo(other, dir, { replace: true });
    expect(await rowsByDay(dir)).toEqual({ '2026-03-10': 1 });
  });

  it('is refused where a later release wrote the first', async () => {
    const { db, dir } = copyOfSamples();
    await exportTo(db, dir);
    const manifest = join(dir, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 1', '"version": 2'));
    expect(await failureOf(exportTo(db, dir))).toMatchObject({ code: 'database_newer' });
    expect(await failureOf(openDatabase(dir, { mode: 'read' }))).toMatchObject({ code: 'database_newer' });
  });

  it('says so where another one ended meanwhile, and the next puts things right', async () => {
    const { db, dir } = copyOfSamples();
    const other = copyOfSamples().db;
    await runIngest(other, [logOf('2026-03-10')]);
    const target = openDiskTarget(dir);
    let isFirst = true;
    const put: ExportTarget['put'] = async (...args) => {
      if (isFirst) {
        isFirst = false;
        await exportTo(other, dir);
      }
      return target.put(...args);
    };
    expect(await failureOf(exportTo(db, { ...target, put }))).toMatchObject({ code: 'state_changed' });
    await exportTo(other, dir);
    expect(await rowsByDay(dir)).toEqual(await rowsByDayIn(other));
  });
});

describe('tlslens export', () => {
  it('adds up, and does nothing more when it is run again', async () => {
    const dir = at(newName());
    const run = async (...args: string[]) =>
      tlslens(['export', '--to', dir, '--db', samples, '--format', 'json', ...args]);
    const planned = JSON.parse((await run('--dry-run')).stdout);
    expect(planned.rows).toHaveLength(22);
    expect(planned.rows[0]).toEqual({
      action: 'write',
      path: connectionsFile('2026-03-04'),
      rows: 1,
      because: 'it is not there yet',
    });
    const first = await run();
    expect(first.status).toBe(0);
    const { rows } = JSON.parse(first.stdout);
    expect(rows[0]).toMatchObject({
      table: 'connections',
      rows_in_database: 10_245,
      rows_in_export: 10_245,
      written: 5,
    });
    for (const row of rows) expect(row.rows_in_export).toBe(row.rows_in_database);
    const again = JSON.parse((await run()).stdout).rows;
    expect(again.map(({ written }: { written: number }) => written)).toEqual(again.map(() => 0));
    expect(JSON.parse((await run('--dry-run')).stdout).rows).toEqual([]);
  });

  it('leaves days outside of the window as they are', async () => {
    const dir = at(newName());
    const run = (...args: string[]) => tlslens(['export', '--to', dir, '--db', samples, '--format', 'json', ...args]);
    await run('--from', '2026-03-11', '--until', '2026-03-12');
    expect(Object.keys(await rowsByDay(dir))).toEqual(['2026-03-11']);
    await run('--from', '2026-03-12T22:00Z');
    expect(Object.keys(await rowsByDay(dir))).toEqual(['2026-03-11', '2026-03-12']);
    expect((await run('--from', '2030-01-01')).status).toBe(5);
    const { rows } = JSON.parse((await run()).stdout);
    expect(rows[0]).toMatchObject({ rows_in_export: 10_245, files: 5, written: 3 });
  });

  it('takes a database without a connection, whose export answers that there is no data', async () => {
    const [db, dir] = [at(`${newName()}.db`), at(newName())];
    await tlslens(['ingest', '-', '--db', db], { input: '' });
    expect((await tlslens(['export', '--to', dir, '--db', db])).status).toBe(0);
    expect((await tlslens(['report', 'overview', '--db', dir])).status).toBe(5);
    expect((await tlslens(['status', '--db', dir])).status).toBe(0);
  });

  it.each([
    ['no database', ['--to', at('nowhere'), '--db', at('none.db')], 'There is no database'],
    ['no place', ['--to', at('samples.db', 'below'), '--db', at('samples.db')], 'Could not export'],
    ['nothing', [], '--to'],
  ])('says what is wrong: %s', async (_, args, sentence) => {
    const { status, stderr } = await tlslens(['export', ...args]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });

  it('says that a folder without a manifest is no whole export', async () => {
    mkdirSync(at('half'), { recursive: true });
    const ran = await tlslens(['report', 'overview', '--db', at('half')]);
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining('without the manifest.json')]);
    const connect = await tlslens(['connect', '--export', at('half')]);
    expect([connect.status, connect.stderr]).toEqual([2, expect.stringContaining('no manifest.json')]);
  });
});
