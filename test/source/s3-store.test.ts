import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3Store, type S3Store } from '../../src/source/s3-store.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder } from '../helpers/cli.js';
import { failureOf } from '../helpers/listing.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

let server: S3Server;
let store: S3Store;
let folder: ReturnType<typeof temporaryFolder>;
const AT = { bucket: 'logs', key: 'state/a b+c%.db' };
/** From this size on files go in parts, of half of it. */
const PARTS_FROM = 1000;

beforeEach(async () => {
  server = await startS3Server();
  store = await openS3Store({ endpointUrl: server.url, maxAttempts: 2 }, PARTS_FROM);
  folder = temporaryFolder();
});
afterEach(async () => {
  store.close();
  folder.remove();
  await server.close();
});

function file(size: number): { path: string; bytes: Buffer } {
  const path = join(folder.path, `file-${size}`);
  const bytes = randomBytes(size);
  writeFileSync(path, bytes);
  return { path, bytes };
}
const operations = () => server.requests.map(({ operation, method }) => `${method} ${operation}`);

describe('an object that is kept in S3', () => {
  it('is none before it was put, and then what was put', async () => {
    expect(await store.head(AT)).toBeNull();
    expect(await store.getText(AT)).toBeNull();
    const { path, bytes } = file(900);
    const etag = await store.putFile(AT, path, { metadata: { 'tlslens-run': 'r1' } });
    const stored = await store.head(AT);
    expect(stored).toMatchObject({ etag, size: 900, metadata: { 'tlslens-run': 'r1' } });
    const copy = join(folder.path, 'copy');
    await store.download(AT, stored!, copy);
    expect(readFileSync(copy).equals(bytes)).toBe(true);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('is downloaded as the version that was asked for, or not at all', async () => {
    await store.putText(AT, 'one');
    const stored = await store.head(AT);
    await store.putText(AT, 'two');
    const failure = await failureOf(store.download(AT, stored!, join(folder.path, 'copy')));
    expect(failure).toMatchObject({ code: 'source_unreadable' });
  });

  it.each([
    ['at once', 999, 1],
    ['in parts', 2750, 6],
  ])('is put %s', async (_, size, parts) => {
    const { path, bytes } = file(size);
    const etag = await store.putFile(AT, path, { metadata: { name: 'value' } });
    expect(Buffer.from(server.get(AT.key)!.bytes).equals(bytes)).toBe(true);
    expect(await store.head(AT)).toMatchObject({ etag, size, metadata: { name: 'value' } });
    expect(server.requests.filter(({ method }) => method === 'PUT')).toHaveLength(parts);
  });

  it.each([
    ['at once', 999],
    ['in parts', 2750],
  ])('is put %s only where the condition holds', async (_, size) => {
    const { path } = file(size);
    const first = await store.putFile(AT, path, { condition: { ifEtag: null } });
    expect(await failureOf(store.putFile(AT, path, { condition: { ifEtag: null } }))).toMatchObject({
      code: 'state_changed',
    });
    expect(await failureOf(store.putFile(AT, path, { condition: { ifEtag: 'other' } }))).toMatchObject({
      code: 'state_changed',
    });
    expect(server.get(AT.key)?.etag).toBe(first);
    await store.putFile(AT, path, { condition: { ifEtag: first } });
    server.remove(AT.key);
    expect(await failureOf(store.putFile(AT, path, { condition: { ifEtag: first } }))).toMatchObject({
      code: 'state_changed',
    });
    expect(server.get(AT.key)).toBeUndefined();
    // What lost leaves no parts behind.
    if (size >= PARTS_FROM) expect(operations().filter((operation) => operation === 'DELETE part')).toHaveLength(3);
  });

  it.each([
    ['409', 'ConditionalRequestConflict'],
    ['412', 'PreconditionFailed'],
  ])('that is being put by somebody else is left to them: %s', async (status, code) => {
    server.setFaults(({ operation }) =>
      operation === 'put' ? { kind: 'error', status: Number(status), code } : undefined,
    );
    const failure = await failureOf(store.putText(AT, 'text', { condition: { ifEtag: null } }));
    expect(failure).toMatchObject({ code: 'state_changed' });
    expect(String(failure)).toContain('s3://logs/state/a b+c%.db was changed by somebody else');
  });

  it('is put again after a passing failure, each part for itself', async () => {
    const { path, bytes } = file(1500);
    let refused = 0;
    server.setFaults(({ method, query }) =>
      method === 'PUT' && query.partNumber === '2' && refused++ < 2
        ? { kind: 'error', status: 503, code: 'SlowDown' }
        : undefined,
    );
    await store.putFile(AT, path);
    expect(Buffer.from(server.get(AT.key)!.bytes).equals(bytes)).toBe(true);
    expect(refused).toBe(3);
    expect(server.requests.filter(({ query }) => query.partNumber === '1')).toHaveLength(1);
  });

  it('that may not be written says which permission is missing', async () => {
    server.setFaults(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
    const failure = await failureOf(store.putText(AT, 'text'));
    expect(failure).toMatchObject({ code: 'aws_denied', hint: expect.stringContaining('s3:PutObject') });
    expect(await failureOf(store.putFile(AT, file(2000).path))).toMatchObject({ code: 'aws_denied' });
  });

  it('that may not be read is no missing one', async () => {
    server.put(AT.key, 'text');
    server.setFaults(({ operation }) =>
      operation === 'head' || operation === 'get' ? { kind: 'error', status: 403, code: 'AccessDenied' } : undefined,
    );
    expect(await failureOf(store.head(AT))).toMatchObject({
      code: 'aws_denied',
      hint: expect.stringContaining('s3:GetObject'),
    });
    server.setFaults(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
    expect(await failureOf(store.head(AT))).toMatchObject({ code: 'aws_denied' });
    server.setFaults(undefined);
    expect(await failureOf(store.head({ bucket: 'elsewhere', key: 'x' }))).toMatchObject({ code: 'aws_not_found' });
  });
});
