import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openS3Target } from '../../src/export/s3-target.js';
import { awsEnvironment, useAwsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { runIngest } from '../helpers/ingested.js';
import { failureOf } from '../helpers/listing.js';
import { rawLine } from '../helpers/raw-line.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';
import { exportTo, newName, rowsByDay, writtenBy } from './exported.js';

useAwsEnvironment();

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
let server: S3Server;
beforeAll(async () => {
  await runIngest(at('logs.db'), [log('2026-03-10', '2026-03-11')]);
});
beforeEach(async () => {
  server = await startS3Server({ bucket: 'lake' });
});
afterEach(() => server.close());
afterAll(() => folder.remove());

function log(...days: string[]): string {
  const path = at(`${newName()}.log`);
  const lines = days.map((day) => rawLine({ 3: `${day}T12:00:05`, 22: `${day}T12:00:00` }));
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const ROOT = 'team a/nlb+tls';
const target = () => openS3Target(`s3://lake/${ROOT}`, { endpointUrl: server.url, maxAttempts: 1 }, at('spool'));
const etags = () => Object.fromEntries(server.keys().map((key) => [key, server.get(key)?.etag]));

/** The bucket as files, as another engine would read it. */
function download(): string {
  const dir = at(newName());
  for (const key of server.keys()) {
    const path = join(dir, key.slice(ROOT.length + 1));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, server.get(key)!.bytes);
  }
  return dir;
}

describe('an export to S3', () => {
  it('is the files of one on disk, the manifest put last; the next one puts what changed alone', async () => {
    await exportTo(at('logs.db'), await target());
    expect(await rowsByDay(download())).toEqual({ '2026-03-10': 1, '2026-03-11': 1 });
    const puts = () => server.requests.filter(({ operation }) => operation === 'put').map(({ key }) => key);
    expect(puts().at(-1)).toBe(`${ROOT}/manifest.json`);
    const before = etags();
    expect(writtenBy(await exportTo(at('logs.db'), await target()))).toEqual([]);

    const db = at('grown.db');
    await runIngest(db, [log('2026-03-10', '2026-03-11')]);
    await exportTo(db, await target(), { replace: true });
    await runIngest(db, [log('2026-03-11', '2026-03-12')]);
    const count = puts().length;
    const between = etags();
    expect(Object.keys(between)).toEqual(Object.keys(before));
    const written = writtenBy(await exportTo(db, await target()));
    expect(written).toEqual([
      'connections/day=2026-03-11/connections.parquet',
      'connections/day=2026-03-12/connections.parquet',
      'objects/objects.parquet',
    ]);
    expect(puts().slice(count)).toHaveLength(written.length + 1);
    const differ = Object.entries(etags()).filter(([key, etag]) => between[key] !== etag);
    expect(differ.map(([key]) => key.slice(ROOT.length + 1)).sort()).toEqual([...written, 'manifest.json'].sort());
    expect(await rowsByDay(download())).toEqual({ '2026-03-10': 1, '2026-03-11': 2, '2026-03-12': 1 });
  });

  it('deletes the objects of days that are gone, and no others', async () => {
    await exportTo(at('logs.db'), await target());
    const stray = `${ROOT}/connections/day=2020-01-01/connections.parquet`;
    server.put(stray, server.get(`${ROOT}/connections/day=2026-03-10/connections.parquet`)!.bytes);
    server.put(`${ROOT}/connections/day=2020-01-01/notes.txt`, 'mine');
    const { plan } = await exportTo(at('logs.db'), await target());
    expect(plan.remove).toEqual(['connections/day=2020-01-01/connections.parquet']);
    expect(server.keys()).not.toContain(stray);
    expect(server.keys()).toContain(`${ROOT}/connections/day=2020-01-01/notes.txt`);
  });

  it('that cannot put a file tells the action to allow, and leaves no manifest; the next does all', async () => {
    server.setFaults(({ operation, key }) =>
      operation === 'put' && key.includes('day=2026-03-11')
        ? { kind: 'error', status: 403, code: 'AccessDenied' }
        : undefined,
    );
    const error = await failureOf(exportTo(at('logs.db'), await target()));
    expect(error).toMatchObject({ code: 'aws_denied', hint: expect.stringContaining('s3:PutObject') });
    expect(server.keys()).not.toContain(`${ROOT}/manifest.json`);
    server.setFaults(undefined);
    await exportTo(at('logs.db'), await target());
    expect(await rowsByDay(download())).toEqual({ '2026-03-10': 1, '2026-03-11': 1 });
  });

  it('says so where another one ended meanwhile', async () => {
    const first = await target();
    const put: typeof first.put = async (...args) => {
      if (server.get(`${ROOT}/manifest.json`) === undefined) await exportTo(at('logs.db'), await target());
      return first.put(...args);
    };
    expect(await failureOf(exportTo(at('logs.db'), { ...first, put }))).toMatchObject({ code: 'state_changed' });
  });

  it('is made by the command, and connected to', async () => {
    const env = { ...awsEnvironment(), AWS_ENDPOINT_URL: server.url };
    const uri = `s3://lake/${ROOT}/`;
    const ran = await tlslens(['export', '--to', uri, '--db', at('logs.db'), '--format', 'json'], { env });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(JSON.parse(ran.stdout).rows[0]).toMatchObject({ rows_in_database: 2, rows_in_export: 2, files: 2 });
    const connect = await tlslens(['connect', '--export', uri, '--endpoint-url', server.url, '--region', 'eu-west-1'], {
      env,
    });
    expect(connect.stdout).toContain(`scope 's3://lake/${ROOT}/', provider credential_chain, region 'eu-west-1'`);
    expect(connect.stdout).toContain(
      `endpoint '${server.url.slice('http://'.length)}', url_style 'path', use_ssl false`,
    );
    expect(connect.stdout).toContain(`read_parquet('s3://lake/${ROOT}/connections/day=*/connections.parquet'`);
  });
});
