import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connectDatabaseSql, connectExportSql } from '../../src/store/connect-sql.js';
import { EXPORTED_TABLES } from '../../src/store/export-tables.js';
import { exportTo } from '../export/exported.js';
import { temporaryFolder } from '../helpers/cli.js';
import { runIngest } from '../helpers/ingested.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('SQL that connects a stock DuckDB', () => {
  it('can be run whole, or cut at its semicolons as some clients do', async () => {
    const dir = join(folder.path, 'export');
    await runIngest(join(folder.path, 'empty.db'), []);
    await exportTo(join(folder.path, 'empty.db'), dir);
    const sql = connectExportSql(dir, false);
    const { default: duckdb } = await import('@duckdb/node-api');
    for (const statements of [[sql], sql.split(';')]) {
      const instance = await duckdb.DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      for (const statement of statements) if (statement.trim() !== '') await connection.run(statement);
      const reader = await connection.runAndReadAll(
        "select column_name, comment from duckdb_columns() where table_name = 'objects' order by column_index",
      );
      const objects = EXPORTED_TABLES.find(({ name }) => name === 'objects');
      expect(reader.getRows()).toEqual(objects?.columns.map(({ name, meaning }) => [name, meaning]));
      expect(objects?.columns.some(({ meaning }) => meaning.includes(';'))).toBe(true);
      expect((await connection.runAndReadAll('select count(*) from connections_enriched')).getRows()).toEqual([[0n]]);
      instance.closeSync();
    }
  });

  it('takes paths with quotes and patterns in them for what they are', () => {
    expect(connectDatabaseSql("/it's/logs.db")).toContain("attach '/it''s/logs.db' as tlslens (read_only);");
    expect(connectExportSql("/it's/[a]*", true)).toContain(
      "read_parquet('/it''s/[[]a][*]/connections/day=*/connections.parquet'",
    );
  });

  it('tells DuckDB how S3 is reached', () => {
    const sql = connectExportSql('s3://lake/nlb/', true, {
      profile: "o'hara",
      endpointUrl: 'https://s3.example.com:9000',
    });
    expect(sql).toContain(
      "scope 's3://lake/nlb/', provider credential_chain, profile 'o''hara', endpoint 's3.example.com:9000', url_style 'path', use_ssl true)",
    );
    expect(connectExportSql('s3://lake/nlb/', true)).not.toContain('httpfs');
  });
});
