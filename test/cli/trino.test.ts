import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describePublished } from '../../src/store/published-tables.js';
import { awsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { startS3Server } from '../helpers/s3-server.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const DESCRIBED = join(import.meta.dirname, '..', '..', 'sample-logs', 'describe');

describe('--engine trino', () => {
  it.each([
    ['no Trino named', [], {}, 'TLSLENS_TRINO_URL'],
    ['a flag of Athena', ['--price-per-tb', '5', '--trino-url', 'http://127.0.0.1:9'], {}, 'is about Athena'],
    ['a dry run, which only Athena has', ['--dry-run', '--trino-url', 'http://127.0.0.1:9'], {}, 'is about Athena'],
    [
      'a password that would go in the clear',
      ['--trino-url', 'http://trino.example.com'],
      { TLSLENS_TRINO_PASSWORD: 'hunter2' },
      'in the clear',
    ],
    ['authorities that are not there', ['--trino-url', 'https://t.example', '--trino-ca', '/none.pem'], {}, 'none.pem'],
  ])('refuses %s', async (_, flags, env, why) => {
    const args = ['report', 'sni', '--engine', 'trino', '--since', '1d', ...flags];
    const { status, stdout, stderr } = await tlslens(args, { env });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('hunter2');
  });

  it('says so where nobody answers', async () => {
    const args = ['sql', 'select 1', '--engine', 'trino', '--trino-url', 'http://127.0.0.1:9'];
    const { status, stderr } = await tlslens(args);
    expect([status, stderr]).toEqual([4, expect.stringContaining('Could not reach Trino')]);
  });
});

describe('what is published', () => {
  it('lies in a folder for each table, in S3 as on disk, and nothing else does', async () => {
    const s3 = await startS3Server({ objects: {} });
    try {
      const env = { ...awsEnvironment(), AWS_ENDPOINT_URL_S3: s3.url, TLSLENS_DB: join(folder.path, 'here.db') };
      const here = join(folder.path, 'published');
      const synced = await tlslens(['sync', '--from-dir', DESCRIBED, '--publish', here, '--quiet'], { env });
      expect(synced.status).toBe(0);
      const names = (await describePublished()).map(({ name }) => name);
      expect(names).toContain('listener_epochs');
      expect(readdirSync(here).sort()).toEqual([...names].sort());
      const { status, stdout } = await tlslens(['publish', `s3://${s3.bucket}/p`, '--format', 'json'], { env });
      expect(status).toBe(0);
      const rows = JSON.parse(stdout).rows as { name: string; rows: number }[];
      expect(rows.map(({ name }) => name)).toEqual(names);
      expect(rows.find(({ name }) => name === 'listeners')?.rows).toBeGreaterThan(0);
    } finally {
      await s3.close();
    }
  });
});
