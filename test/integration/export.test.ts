/**
 * Exports as others meet them: in an emulated S3, and read by the stock command line of DuckDB in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findReport, listReports } from '../../src/reports/catalogue.js';
import { rowsByDay, rowsByDayIn } from '../export/exported.js';
import { awsEnvironment, useAwsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { rawLine } from '../helpers/raw-line.js';
import { venvProgram } from '../helpers/venv.js';

useAwsEnvironment();

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const db = at('samples.db');
let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  await tlslens(['demo', '--db', db, '--quiet']);
});
afterAll(async () => {
  await moto?.stop();
  folder.remove();
});

describe('the stock duckdb command', () => {
  /** Runs statements in a session that begins with what `connect` printed. */
  async function ask(connect: readonly string[], statements: string): Promise<string> {
    const init = at('init.sql');
    expect((await tlslens(['connect', ...connect, '--output', init])).status).toBe(0);
    return execFileSync(venvProgram('duckdb'), ['-init', init, '-json', '-c', statements], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  it('gives the rows of every report over the export that it gives over the database', async () => {
    await tlslens(['export', '--to', at('export'), '--db', db]);
    const names = listReports().map(({ name }) => name);
    const sql = await Promise.all(
      names.map(async (name) => (await tlslens(['report', name, '--sql', '--limit', '0'])).stdout),
    );
    const statements = sql.map((text) => `${text.trim().replace(/;$/, '')};`).join('\n');
    const database = await ask(['--db', db], statements);
    const answers = database.trim().split(/\n(?=\[)/);
    expect(answers).toHaveLength(names.length);
    for (const [index, text] of answers.entries()) {
      const columns = findReport(names[index] ?? '').columns.map(({ name }) => name);
      expect(Object.keys(JSON.parse(text)[0])).toEqual(columns);
    }
    expect(await ask(['--export', at('export')], statements)).toBe(database);
    expect(
      await ask(
        ['--db', at('export')],
        "select comment from duckdb_columns() where column_name = 'domain_name' and table_name = 'connections'",
      ),
    ).toContain('SNI');
  });
});

describe('an export to an emulated S3', () => {
  it('is put, read back, and brought up to date by what changed alone', async () => {
    const client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    await client.send(
      new CreateBucketCommand({ Bucket: 'lake', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    );
    const env = { ...awsEnvironment(), AWS_ENDPOINT_URL: moto.url };
    const run = () => tlslens(['export', '--to', 's3://lake/nlb', '--db', db, '--format', 'json'], { env });
    const etags = async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'lake' }));
      return Object.fromEntries(Contents.map(({ Key = '', ETag = '' }) => [Key.slice('nlb/'.length), ETag]));
    };
    const first = await run();
    expect([first.status, first.stderr]).toEqual([0, '']);
    const before = await etags();
    for (const path of Object.keys(before)) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: `nlb/${path}` }));
      mkdirSync(dirname(at('lake', path)), { recursive: true });
      writeFileSync(at('lake', path), await Body!.transformToByteArray());
    }
    expect(await rowsByDay(at('lake'))).toEqual(await rowsByDayIn(db));
    expect((await run()).status).toBe(0);
    expect(await etags()).toEqual(before);

    writeFileSync(at('more.log'), `${rawLine({ 3: '2026-03-14T12:00:05', 22: '2026-03-14T12:00:00' })}\n`);
    await tlslens(['ingest', at('more.log'), '--db', db]);
    expect((await run()).status).toBe(0);
    const differ = Object.entries(await etags()).filter(([path, etag]) => before[path] !== etag);
    expect(differ.map(([path]) => path).sort()).toEqual([
      'connections/day=2026-03-14/connections.parquet',
      'manifest.json',
      'objects/objects.parquet',
    ]);
  });
});
