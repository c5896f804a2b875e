import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { SCHEMA_VERSION } from '../../src/store/schema.js';
import { temporaryFolder } from '../helpers/cli.js';

describe('openDatabase(path, options)', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const at = (name: string) => join(folder.path, name);

  async function duckdbFile(path: string, ...statements: string[]): Promise<void> {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    for (const statement of statements) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }

  it('makes a database, in a folder that is not there yet, and opens it again', async () => {
    const path = at('deep/down/new.db');
    (await openDatabase(path, { mode: 'write' })).close();
    const database = await openDatabase(path, { mode: 'read' });
    const { rows } = await database.query('select schema_version from tlslens');
    database.close();
    expect(rows).toEqual([{ schema_version: SCHEMA_VERSION }]);
  });

  it('does not make one to read from', async () => {
    await expect(openDatabase(at('none.db'), { mode: 'read' })).rejects.toMatchObject({ code: 'database_missing' });
  });

  it('refuses a DuckDB file of somebody else, and leaves it as it is', async () => {
    await duckdbFile(at('other.db'), 'create table mine (a integer)');
    await expect(openDatabase(at('other.db'), { mode: 'write' })).rejects.toMatchObject({
      code: 'database_foreign',
      message: expect.stringContaining('the table mine'),
    });
    await duckdbFile(at('other.db'), 'insert into mine values (1)');
  });

  it('refuses what is no DuckDB file', async () => {
    writeFileSync(at('text.db'), 'not a database, only text that is long enough to look at');
    await expect(openDatabase(at('text.db'), { mode: 'write' })).rejects.toMatchObject({ code: 'database_foreign' });
  });

  it('refuses a newer schema and says what to do', async () => {
    (await openDatabase(at('newer.db'), { mode: 'write' })).close();
    await duckdbFile(at('newer.db'), `update tlslens set schema_version = ${SCHEMA_VERSION + 1}`);
    await expect(openDatabase(at('newer.db'), { mode: 'read' })).rejects.toMatchObject({
      code: 'database_newer',
      hint: expect.stringContaining('Update tlslens'),
    });
  });

  it('opened for reading cannot be written', async () => {
    (await openDatabase(at('locked.db'), { mode: 'write' })).close();
    const database = await openDatabase(at('locked.db'), { mode: 'read' });
    await expect(database.run('delete from connection_rows')).rejects.toMatchObject({ code: 'database_failed' });
    await expect(database.run("copy connections to 'x.csv'")).rejects.toMatchObject({ code: 'database_failed' });
    await expect(database.run('set enable_external_access = true')).rejects.toMatchObject({ code: 'database_failed' });
    database.close();
  });

  it('answers queries that are asked at once, each with its own rows', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    const asked = Array.from({ length: 20 }, (_, n) => database.query(`select ${n} as n, range as r from range(5000)`));
    const answers = await Promise.all(asked);
    database.close();
    expect(answers.map(({ rows }) => [rows.length, rows[4999]?.n])).toEqual(answers.map((_, n) => [5000, n]));
  });

  it('gives a second connection of a reader the same views, as locked as the first', async () => {
    (await openDatabase(at('second.db'), { mode: 'write' })).close();
    await duckdbFile(at('second.db'), 'drop view handshakes cascade');
    const database = await openDatabase(at('second.db'), { mode: 'read' });
    const second = await database.connect();
    expect((await second.query('select count(*) as n from handshakes')).rows).toEqual([{ n: 0 }]);
    expect((await second.query("select current_setting('TimeZone') as zone")).rows).toEqual([{ zone: 'UTC' }]);
    await expect(second.run('delete from connections')).rejects.toMatchObject({ code: 'database_failed' });
    await expect(second.run('set threads = 1')).rejects.toMatchObject({ code: 'database_failed' });
    second.close();
    database.close();
  });

  it('describes every column in the database itself', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    const { rows } = await database.query(
      "select table_name, column_name from duckdb_columns() where coalesce(comment, '') = '' and schema_name = 'main' and not internal and table_name <> 'tlslens'",
    );
    const views = await database.query(
      "select view_name from duckdb_views() where coalesce(comment, '') = '' and not internal",
    );
    expect(views.rows).toEqual([]);
    database.close();
    expect(rows).toEqual([]);
  });
});

describe('the macro ip_number(ip)', () => {
  it.each([
    ['0.0.0.0', 0xffff_0000_0000n],
    ['203.0.113.7', 0xffff_cb00_7107n],
    ['::', 0n],
    ['::1', 1n],
    ['2001:db8::1', (0x2001_0db8n << 96n) + 1n],
    ['2001:DB8:1:2:3:4:5:6', 0x2001_0db8_0001_0002_0003_0004_0005_0006n],
    ['fe80::', 0xfe80n << 112n],
    ['client.example', null],
  ])('makes %s a number', async (ip, expected) => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    const { rows } = await database.query('select cast(ip_number($ip) as varchar) as number', { ip });
    database.close();
    expect(rows).toEqual([{ number: expected === null ? null : String(expected) }]);
  });
});
