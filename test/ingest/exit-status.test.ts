/** What the user of the command line sees of each fault: the exit status and the words. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { stateAt } from '../helpers/ingested.js';
import { nlbKey } from '../helpers/listing.js';
import { rawLine } from '../helpers/raw-line.js';
import { type Fault, type S3Server, startS3Server } from '../helpers/s3-server.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const KEYS = [0, 5, 10].map((minute) => nlbKey({ end: `20260102T12${String(minute).padStart(2, '0')}Z` }));
const body = (client: number) => gzipSync(`${rawLine({ 6: `203.0.113.${client}:1000` })}\n`);

let server: S3Server;
let db: string;
let databases = 0;
beforeEach(async () => {
  server = await startS3Server({ objects: Object.fromEntries(KEYS.map((key, index) => [key, body(index)])) });
  db = join(folder.path, `${databases++}.db`);
});
afterEach(() => server.close());

const ingest = (...flags: string[]) =>
  tlslens(['ingest', 's3://logs', '--endpoint-url', server.url, '--db', db, '--format', 'json', ...flags], {
    env: { ...awsEnvironment(), AWS_MAX_ATTEMPTS: '2' },
  });
const spoil = (operation: 'get' | 'list', fault: Fault, ofKey = KEYS[2]) =>
  server.setFaults((r) => (r.operation === operation && (operation === 'list' || r.key === ofKey) ? fault : undefined));
const error = (status: number, code: string): Fault => ({ kind: 'error', status, code });

describe('the command line', () => {
  it.each<[string, Fault, number, RegExp]>([
    ['an object that S3 keeps refusing for its load', error(503, 'SlowDown'), 3, /slow down/],
    ['an object that is gone', error(404, 'NoSuchKey'), 3, /no object/],
    ['an object that was written anew', error(412, 'PreconditionFailed'), 3, /changed while being read/],
    ['a body that is always cut', { kind: 'cut', afterBytes: 9 }, 3, /cut short/],
    ['an object that may not be read', error(403, 'AccessDenied'), 4, /s3:GetObject/],
  ])('after %s: the others are loaded, the object is named', async (_, fault, status, words) => {
    spoil('get', fault);
    const ran = await ingest();
    expect(ran.stdout).toMatch(words);
    expect(ran.stdout).toContain(KEYS[2]);
    expect(ran.status).toBe(status);
    expect(await stateAt(db)).toMatchObject({ byStatus: { loaded: 2, failed: 1 }, contradictions: 0 });
    server.setFaults(undefined);
    expect((await ingest()).status).toBe(0);
    expect(await stateAt(db)).toMatchObject({ byStatus: { loaded: 3 }, connections: 3 });
  });

  it.each<[string, 'get' | 'list', Fault, RegExp]>([
    ['credentials that expire', 'get', error(400, 'ExpiredToken'), /expired.*\n.*Sign in again/],
    ['a listing that is refused', 'list', error(403, 'AccessDenied'), /s3:ListBucket/],
    ['a listing that S3 keeps refusing for its load', 'list', error(503, 'SlowDown'), /slow down/],
  ])('ends with 4 and what to do about %s', async (_, operation, fault, words) => {
    spoil(operation, fault);
    const ran = await ingest();
    expect(ran.stderr).toMatch(words);
    expect(ran.status).toBe(4);
    server.setFaults(undefined);
    expect((await ingest()).status).toBe(0);
    expect(await stateAt(db)).toMatchObject({ byStatus: { loaded: 3 }, connections: 3 });
  });

  it('ends with 3 when an object changed after it was loaded, and with 0 when reparse has replaced it', async () => {
    expect((await ingest()).status).toBe(0);
    server.put(KEYS[0]!, body(77));
    const ran = await ingest();
    expect(ran.stdout).toContain('objects_changed');
    expect(ran.status).toBe(3);
    expect((await ingest('--reparse')).status).toBe(0);
    expect((await ingest()).status).toBe(0);
    expect(await stateAt(db)).toMatchObject({ connections: 3 });
  });

  it('ends with 6 and what to do about a spool that cannot be written', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const ran = await ingest('--spool-dir', join(file, 'below'));
    expect(ran.stderr).toMatch(/Could not spool.*\n.*--spool-dir/);
    expect(ran.status).toBe(6);
  });

  it('ends with 2 for a database that is a directory or no database, and leaves it alone', async () => {
    mkdirSync(db);
    expect(await ingest()).toMatchObject({ status: 2, stderr: expect.stringContaining('it is a folder') });
    db = join(folder.path, 'letter.db');
    writeFileSync(db, 'Dear all, '.repeat(10_000));
    const ran = await ingest();
    expect(ran.stderr).toMatch(/not a DuckDB database/);
    expect(ran.status).toBe(2);
    db = join(db, 'below-a-file.db');
    expect(await ingest()).toMatchObject({
      status: 6,
      stderr: expect.stringMatching(/Could not make a folder .*\n.*--db/),
    });
  });
});
