import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { HOSTILE_SQL } from '../helpers/hostile-sql.js';

/** What needs a terminal is in test/integration/shell.test.ts. */
describe('tlslens shell, reading what is no terminal', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'demo.db');
  const at = (name: string) => join(folder.path, name);
  const shell = (input: string, ...args: string[]) =>
    tlslens(['shell', '--db', db, ...args], { input, env: { TZ: 'America/New_York' } });

  beforeAll(() => tlslens(['demo', '--quiet', '--db', db]));
  afterAll(() => folder.remove());

  it('runs statements in their order, each over as many lines as it has, the last with or without its end', async () => {
    const ran = await shell(
      "select 'a;b' as x -- ; ends nothing\n;\nselect 2\nas y; select 3 as z\n",
      '--format',
      'ndjson',
    );
    expect(ran).toEqual({ status: 0, stdout: '{"x":"a;b"}\n{"y":2}\n{"z":3}\n', stderr: '' });
  });

  it('stops at the first statement that fails, with its status', async () => {
    const ran = await shell('select 1 as a;\nselec 2;\nselect 3 as c;\n', '--format', 'csv');
    expect([ran.status, ran.stdout]).toEqual([2, 'a\r\n1\r\n']);
    expect(ran.stderr).toMatch(/^tlslens: The query failed: .*near "selec"\n/);
    const missing = await tlslens(['shell', '--db', at('nothing.db')], { input: 'select 1;' });
    expect([missing.status, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toMatch(/There is no database at/);
  });

  it.concurrent.each(HOSTILE_SQL)('refuses %s', async (statement, because) => {
    const { status, stdout, stderr } = await shell(`${statement};\n`);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(because)]);
    expect(stderr).toMatch(/^tlslens: The query was refused: [^\n]+\n/);
    expect(existsSync('/tmp/tlslens-hostile.csv')).toBe(false);
  });

  it('keeps to UTC', async () => {
    const ran = await shell(
      "select current_setting('TimeZone') as zone, timestamptz '2026-03-10 12:00:00+01'::varchar as t;",
      '--format',
      'csv',
    );
    expect(ran.stdout).toBe('zone,t\r\nUTC,2026-03-10 11:00:00+00\r\n');
  });

  it('runs reports with their filters to what tlslens report gives', async () => {
    const filters = '--client 192.0.2.0/24 --from 2026-03-10 --limit 3';
    const expected = await tlslens(['report', 'ciphers', '--db', db, '--format', 'csv', ...filters.split(' ')]);
    expect(expected.stdout.split('\r\n')).toHaveLength(5);
    const ran = await shell(`.run ciphers ${filters}\n`, '--format', 'csv');
    expect(ran).toEqual(expected);
    const printed = await shell(`.run ciphers ${filters} --sql\n`);
    expect((await shell(printed.stdout, '--format', 'csv')).stdout).toBe(expected.stdout);
  });

  it('assumes metadata for the report that asks for it alone', async () => {
    const asked = '.run listeners --to 2026-03-09T12:00Z --limit 0';
    const [plain, assumed, both] = await Promise.all([
      shell(`${asked}\n`, '--format', 'csv'),
      shell(`${asked} --assume-current\n`, '--format', 'csv'),
      shell(`${asked} --assume-current\n${asked}\n`, '--format', 'csv'),
    ]);
    expect(both.stdout).toBe(assumed.stdout + plain.stdout);
    expect(assumed.status).toBe(0);
    expect(assumed.stdout).not.toBe(plain.stdout);
  });

  it('lists and describes tables, own views too, reports and questions', async () => {
    const made = await shell(
      "create view my.busy as select client_ip from connections;\ncomment on view my.busy is 'one row per busy client';\n",
      '--write',
    );
    expect([made.status, made.stderr]).toEqual([0, 'my.busy is there.\nmy.busy is described.\n']);
    const listed = await shell('.tables\n.reports\n.cookbook\n', '--format', 'ndjson');
    expect(listed.stdout).toContain('{"name":"connections","kind":"view"');
    expect(listed.stdout).toContain(
      '{"name":"my.busy","kind":"view","columns":1,"one row is":"one row per busy client"}',
    );
    expect(listed.stdout).toContain('{"name":"legacy-clients","question":');
    expect(listed.stdout).toContain('{"name":"never-succeeded","question":');
    const columns = await shell('.schema my.busy\n.schema rejected_lines\n', '--format', 'ndjson');
    expect(columns.stdout).toContain('{"column":"client_ip","type":"VARCHAR"');
    expect(columns.stdout).toContain('{"column":"raw",');
    expect((await shell('.schema conections\n')).stderr).toMatch(
      /no table or view "conections"[\s\S]*Did you mean connections/,
    );
  });

  it('takes parameters, of which each statement uses its own', async () => {
    const ran = await shell(
      '.param tries=3 name=x\nselect $tries as n; select $name as s;\nselect 1 as one;\n.cookbook never-succeeded --param tries=100000\n',
      '--format',
      'csv',
    );
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^n\r\n3\r\ns\r\nx\r\none\r\n1\r\n[a-z_,]+\r\n$/);
    expect((await shell('.cookbook never-succeeded --param nothing=1\n')).stderr).toMatch(/no parameter \$nothing/);
  });

  it('sends answers to files: one after another, in the format of the extension, Parquet whole', async () => {
    writeFileSync(at('two.csv'), 'what was there\n');
    const ran = await shell(
      [
        `.output ${at('two.csv')}`,
        '.param',
        'select 1 as a;',
        'select 2 as b;',
        `.output "${at('with blank.parquet')}"`,
        'from connections;',
        '.output',
        '.format ndjson',
        'select 3 as c;',
        '',
      ].join('\n'),
    );
    expect(ran).toEqual({
      status: 0,
      stdout: 'none\n{"c":3}\n',
      stderr: `10,245 rows in ${at('with blank.parquet')}\n`,
    });
    expect(readFileSync(at('two.csv'), 'utf8')).toBe('a\r\n1\r\nb\r\n2\r\n');
    expect(readFileSync(at('with blank.parquet')).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('keeps limits of rows and of time', async () => {
    const rows = await shell('.max-rows 2\nfrom connections;\n', '--format', 'json');
    expect(JSON.parse(rows.stdout)).toMatchObject({
      rows: { length: 2 },
      notes: ['showing 2 of more rows; .max-rows 0 for all'],
    });
    const endless = 'select count(*) from range(3000000) a, range(3000000) b where (a.range + b.range) % 7 = 1;';
    const timed = await shell(`.timeout 300ms\n${endless}\n`);
    expect([timed.status, timed.stderr]).toEqual([2, expect.stringContaining('it ran longer than 0.3 s')]);
  });

  it('reads files, and not one that reads itself for ever', async () => {
    writeFileSync(at('question.sql'), 'select 6 * 7 as answer;\nselect 43 as last');
    expect((await shell(`.read ${at('question.sql')}\n`, '--format', 'csv')).stdout).toBe(
      'answer\r\n42\r\nlast\r\n43\r\n',
    );
    writeFileSync(at('loop.sql'), `.read ${at('loop.sql')}\n`);
    const loop = await shell(`.read ${at('loop.sql')}\n`);
    expect([loop.status, loop.stderr]).toEqual([2, expect.stringMatching(/files that read files go on for too long/)]);
    expect((await shell('.read /nothing/here.sql\n')).stderr).toMatch(
      /Could not read the SQL from \/nothing\/here\.sql/,
    );
  });

  it.each([
    ['.tabels', /no command "\.tabels"[\s\S]*\.tables/],
    ['.run cipher', /no report "cipher"[\s\S]*ciphers/],
    ['.run', /\.run: missing required argument 'report'\./],
    ['.run ciphers --sinse 7d', /\.run: unknown option '--sinse'\.\n.*--since/],
    ['.format pdf', /\.format: .*'pdf' is invalid/],
    ['.max-rows many', /\.max-rows: .*Expected a whole number/],
    ['.timeout soon', /\.timeout: .*Expected a duration/],
    ['.param tries', /\.param: .*Expected name=value/],
  ])('says what is wrong with %s', async (line, message) => {
    const { status, stdout, stderr } = await shell(`${line}\n`);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
  });

  it('has help for every command, and quits', async () => {
    const { stdout } = await shell('.help\n.quit\nselec 1;\n');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const commands = [...stdout.matchAll(/^\.[a-z-]+/gm)].map(([name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining([
        '.tables',
        '.schema',
        '.reports',
        '.run',
        '.format',
        '.output',
        '.timer',
        '.help',
        '.quit',
      ]),
    );
    const help = await shell(commands.map((name) => `.help ${name}\n`).join(''));
    expect(help.status).toBe(0);
    expect([...help.stdout.matchAll(/^Usage: (\.[a-z-]+)/gm)].map(([, name]) => name)).toEqual(commands);
  });

  it("writes nothing but views of one's own with --write", async () => {
    const { status, stderr } = await shell('delete from connections;\n', '--write');
    expect([status, stderr]).toEqual([2, expect.stringMatching(/The query was refused: DELETE changes the database/)]);
    const remote = await tlslens(['shell', '--db', 's3://bucket/key', '--write'], { input: '' });
    expect([remote.status, remote.stderr]).toEqual([2, expect.stringMatching(/does not write to s3:\/\/bucket\/key/)]);
  });
});
