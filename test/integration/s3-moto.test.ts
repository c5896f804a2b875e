import { gunzipSync, gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listSources } from '../../src/source/sources.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { collect, failureOf, nlbKey, objectsOf, readBytes, skippedOf, urisOf } from '../helpers/listing.js';
import { type Moto, startMoto } from '../helpers/moto.js';

useAwsEnvironment();

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());

const lineOf = (key: string) => `tls 2.0 of ${key}\n`;
let count = 0;
let bucket: string;
let client: S3Client;
beforeEach(async () => {
  client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
  bucket = `logs-${count++}`;
  await client.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
});

async function put(key: string, body: Uint8Array = gzipSync(lineOf(key))): Promise<string> {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return ETag!.replaceAll('"', '');
}
const s3 = () => ({ endpointUrl: moto.url });
const uris = (...keys: string[]) => keys.map((key) => `s3://${bucket}/${key}`);

describe('logs in an emulated S3', () => {
  it('are listed and read', async () => {
    const etag = await put(nlbKey());
    await put(nlbKey().replace('net.', 'app.'));
    await put('AWSLogs/111122223333/ELBAccessLogTestFile', Buffer.from('Enable AccessLog for ELB: x'));
    const listing = await collect(listSources([`s3://${bucket}`], {}, s3()));
    const [object, ...more] = objectsOf(listing);
    expect(more).toEqual([]);
    expect(object).toMatchObject({ uri: `s3://${bucket}/${nlbKey()}`, etag, origin: { account_id: '111122223333' } });
    expect(String(gunzipSync(await readBytes(object!)))).toBe(lineOf(nlbKey()));
    expect(
      skippedOf(listing)
        .map(([, reason]) => reason)
        .sort(),
    ).toEqual(['alb_access_log', 'test_file']);
  });

  it('are listed over several pages', async () => {
    const keys = Array.from({ length: 1005 }, (_, i) => nlbKey({ random: `r${String(i).padStart(4, '0')}` }));
    const body = gzipSync('x');
    for (let i = 0; i < keys.length; i += 50) await Promise.all(keys.slice(i, i + 50).map((key) => put(key, body)));
    expect(urisOf(await collect(listSources([`s3://${bucket}`], {}, s3())))).toEqual(uris(...keys));
  });

  it('are found by day folder, with folders and days discovered', async () => {
    const keys = ['2025/12/30', '2026/01/01', '2026/01/02', '2026/02/01'].map((day) =>
      nlbKey({ day, prefix: 'team/' }),
    );
    for (const key of keys) await put(key);
    const from = new Date('2026-01-01T00:00:00Z');
    const list = (to?: Date) =>
      collect(listSources([`s3://${bucket}`], to === undefined ? { from } : { from, to }, s3()));
    expect(urisOf(await list())).toEqual(uris(...keys.slice(1)));
    expect(urisOf(await list(new Date('2026-01-02T00:00:00Z')))).toEqual(uris(keys[1]!));
  });

  it('may have spaces, pluses, percents and other scripts in their keys', async () => {
    const keys = ['a b', 'a+b', 'a%20b', 'a&b', 'ü/日本/🔑'].map((prefix) => nlbKey({ prefix: `${prefix}/` }));
    for (const key of keys) await put(key);
    const objects = objectsOf(await collect(listSources([`s3://${bucket}`], {}, s3())));
    expect(objects.map(({ uri }) => uri).sort()).toEqual(uris(...keys).sort());
    for (const object of objects) {
      expect(String(gunzipSync(await readBytes(object)))).toBe(lineOf(object.uri.slice(`s3://${bucket}/`.length)));
    }
  });

  it('are read under the name of their key alone', async () => {
    await put('odd/name.txt', Buffer.from('hello'));
    const [object] = objectsOf(await collect(listSources([`s3://${bucket}/odd/name.txt`], {}, s3())));
    expect(String(await readBytes(object!))).toBe('hello');
  });

  it('that changed since they were listed are source_unreadable', async () => {
    await put(nlbKey());
    const [object] = objectsOf(await collect(listSources([`s3://${bucket}`], {}, s3())));
    await put(nlbKey(), Buffer.from('other'));
    expect(await failureOf(object!.open())).toMatchObject({ code: 'source_unreadable' });
  });

  it('of a bucket that is not there are aws_not_found, of an empty one source_empty', async () => {
    expect(await failureOf(collect(listSources(['s3://nowhere'], {}, s3())))).toMatchObject({ code: 'aws_not_found' });
    expect(await failureOf(collect(listSources([`s3://${bucket}`], {}, s3())))).toMatchObject({ code: 'source_empty' });
  });
});
