import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReports } from '../../src/reports/catalogue.js';
import { runReport } from '../../src/reports/run-report.js';
import { splitSql } from '../../src/sql-text.js';
import { openDatabase } from '../../src/store/database.js';
import { type RunOptions, temporaryFolder, tlslens, tlslensInterrupted } from '../helpers/cli.js';
import { HOSTILE_SQL } from '../helpers/hostile-sql.js';

describe('tlslens sql', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'demo.db');
  const at = (name: string) => join(folder.path, name);
  const sql = (args: readonly string[], options: RunOptions = {}) => tlslens(['sql', '--db', db, ...args], options);
  const rows = async (args: readonly string[], options: RunOptions = {}) => {
    const { stdout, stderr } = await sql([...args, '--format', 'ndjson'], options);
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };

  beforeAll(() => tlslens(['demo', '--quiet', '--db', db]));
  afterAll(() => folder.remove());

  it('takes a statement as an argument, from a file and from standard input', async () => {
    const question = "select count(*) as n from connections -- the ';' here ends nothing\n;";
    writeFileSync(at('question.sql'), question);
    const expected = [{ n: 10_245 }];
    expect(await rows([question])).toEqual(expected);
    expect(await rows(['-f', at('question.sql')])).toEqual(expected);
    expect(await rows(['-'], { input: question })).toEqual(expected);
    expect(await rows([], { input: question })).toEqual(expected);
  });

  it('reads a parameter as the type that the query asks for', async () => {
    const question = `select typeof($open) as open, count(*) as n from connections
      where client_ip = $ip and started_at >= $from and client_port > $port and chosen_cert_serial is distinct from $serial`;
    const given = ['open=7', 'ip=192.0.2.42', 'from=2026-03-10', 'port=1', 'serial=12'].flatMap((text) => [
      '--param',
      text,
    ]);
    const [{ n }] = (await rows([
      "select count(*) as n from connections where client_ip = '192.0.2.42' and started_at >= timestamp '2026-03-10'",
    ])) as [{ n: number }];
    expect(n).toBeGreaterThan(0);
    expect(await rows([question, ...given])).toEqual([{ open: 'BIGINT', n }]);
  });

  it('reads a time as reports do', async () => {
    const count = async (condition: string, ...param: string[]) =>
      rows([`select count(*) as n from connections where started_at < ${condition}`, ...param]);
    expect(await count('$t', '--param', 't=2026-03-10T12:00+01:00')).toEqual(
      await count("timestamp '2026-03-10 11:00:00'"),
    );
    expect(await count('$t', '--param', 't=1h')).toEqual([{ n: 10_245 }]);
    const { status, stderr } = await sql(['from connections where started_at < $t', '--param', 't=soon']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/Could not read \$t "soon" as a time/)]);
  });

  it.each([
    [['select $a'], /no value for \$a/],
    [['select 1', '--param', 'a=1'], /no parameter \$a/],
    [['select 1 limit $n', '--param', 'n=many'], /asks for a whole number as \$n, and was given "many"/],
    [['select 1; select 2'], /found 2 statements/],
    [['/* nothing */'], /found no statement/],
    [['selec 1'], /syntax error at or near "selec"/],
    [['from conections'], /conections does not exist/],
    [['select 1', '--format', 'parquet'], /Parquet cannot be written to standard output/],
  ])('says what is wrong with %j', async (args, message) => {
    const { status, stderr } = await sql(args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('shows no more rows than asked for, and says that there are more', async () => {
    const { stdout } = await sql(['from connections', '--max-rows', '3', '--format', 'json']);
    const answer = JSON.parse(stdout) as { rows: unknown[]; notes: string[] };
    expect(answer.rows).toHaveLength(3);
    expect(answer.notes).toEqual(['showing 3 of more rows; --max-rows 0 for all']);
  });

  it('streams all rows as CSV with one header', async () => {
    const { stdout } = await sql(['select object_id from connections', '--format', 'csv']);
    const lines = stdout.trimEnd().split('\r\n');
    expect(lines).toHaveLength(10_246);
    expect(lines.filter((line) => line === 'object_id')).toHaveLength(1);
  });

  it('writes Parquet, and leaves an older file whole when the query fails', async () => {
    const path = at('answer.parquet');
    const args = ['select client_ip, started_at from connections where client_port > $p; -- all', '--param', 'p=0'];
    expect((await sql([...args, '--output', path])).stderr).toBe(`10,245 rows in ${path}\n`);
    const before = readFileSync(path);
    const failed = await sql(['select client_ip::integer from connections', '--output', path]);
    expect(failed.status).toBe(2);
    expect(readFileSync(path)).toEqual(before);
    expect(existsSync(`${path}.partial`)).toBe(false);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`select count(*), min(started_at) < now() from '${path}'`);
    expect(reader.getRows()).toEqual([[10_245n, true]]);
    connection.closeSync();
    instance.closeSync();
  });

  const ENDLESS = 'select count(*) from range(3000000) a, range(3000000) b where (a.range + b.range) % 7 = 1';

  it('stops after --timeout', async () => {
    const { status, stderr } = await sql([ENDLESS, '--timeout', '300ms']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('it ran longer than 0.3 s')]);
  });

  it('stops at Ctrl-C with status 130', async () => {
    const ran = await tlslensInterrupted(['sql', ENDLESS, '--db', db]);
    expect(ran).toEqual({ status: 130, stdout: '', stderr: 'tlslens: The query was interrupted.\n' });
  });

  it.each(HOSTILE_SQL)('refuses %s', async (statement, because) => {
    const { status, stdout, stderr } = await sql([statement]);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(because)]);
    expect(stderr).toMatch(/^tlslens: The query was refused: /);
    expect(existsSync('/tmp/tlslens-hostile.csv')).toBe(false);
  });

  it("keeps views of one's own with --write, which later queries see", async () => {
    const made = await sql(['--write', 'create view my.busy as select client_ip from handshakes group by 1;']);
    expect([made.status, made.stderr]).toEqual([0, 'my.busy is there.\n']);
    expect(await rows(['select count(*) > 1 as found from my.busy'])).toEqual([{ found: true }]);
    expect((await sql(['--write', "comment on view my.busy is 'It''s mine'"])).status).toBe(0);
    expect(await rows(["select comment from duckdb_views() where schema_name = 'my'"])).toEqual([
      { comment: "It's mine" },
    ]);
    expect((await sql(['--write', 'drop view my.busy'])).status).toBe(0);
    expect((await sql(['from my.busy'])).stderr).toMatch(/does not exist/);
  });

  it.each([
    "copy connections to '/tmp/tlslens-hostile.csv'",
    'set lock_configuration = false',
    'create or replace view handshakes as select 1',
    'create or replace view main.handshakes as select 1',
    'drop view main.handshakes',
    "create view my.x as from read_csv('/etc/passwd')",
    'create view my.x as select 1; delete from connections',
    'create table my.x as select 1',
    'create view my.x as (select 1); drop table connections',
    'update tlslens set schema_version = 2',
    'drop schema my cascade',
  ])('changes nothing but those views with --write: %s', async (statement) => {
    const { status, stderr } = await sql(['--write', statement]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/refused|Expected one SQL statement/);
  });

  it('prints SQL of every report that DuckDB itself runs on the file', async () => {
    const filters = { client: '192.0.2.0/24', from: new Date('2026-03-10') };
    const printed = await tlslens(['report', 'all', '--sql', '--client', filters.client, '--from', '2026-03-10']);
    const { statements } = splitSql(printed.stdout);
    const instance = await DuckDBInstance.create(db, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const found: number[] = [];
    for (const statement of statements) found.push((await connection.runAndReadAll(statement)).currentRowCount);
    connection.closeSync();
    instance.closeSync();
    const database = await openDatabase(db, { mode: 'read' });
    const expected: number[] = [];
    for (const { name } of listReports()) expected.push((await runReport(database, name, filters)).rows.length);
    database.close();
    expect(found).toEqual(expected);
    expect(found).toHaveLength(listReports().length);
  });

  it('runs the SQL that report --sql prints, with its filters, to the same rows', async () => {
    const filters = ['--client', '192.0.2.0/24', '--from', '2026-03-10', '--limit', '2'];
    const printed = await tlslens(['report', 'ciphers', '--sql', ...filters, '--db', db]);
    const report = await tlslens(['report', 'ciphers', ...filters, '--db', db, '--format', 'ndjson']);
    const answer = await sql(['-', '--format', 'ndjson'], { input: printed.stdout });
    expect(answer.stdout).toBe(report.stdout);
    expect(answer.stdout.split('\n')).toHaveLength(3);
  });
});
