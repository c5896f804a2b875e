import { afterEach, describe, expect, it } from 'vitest';
import { listSources } from '../../src/source/sources.js';
import type { ListingFilter } from '../../src/source/types.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { collect, dayFolder, failureOf, nlbKey, objectsOf, readBytes, skippedOf, urisOf } from '../helpers/listing.js';
import { type S3Server, type S3ServerOptions, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

let server: S3Server;
afterEach(() => server.close());

async function serve(keys: readonly string[], options: S3ServerOptions = {}): Promise<void> {
  server = await startS3Server({
    ...options,
    objects: Object.fromEntries(keys.map((key) => [key, `bytes of ${key}`])),
  });
}
const list = (spec: string, filter: ListingFilter = {}) =>
  collect(listSources([spec], filter, { endpointUrl: server.url }));
/** The prefixes of the listings, without the first, tiny one that asks whether there is anything. */
const prefixes = () =>
  server.requests
    .filter(({ operation, query }) => operation === 'list' && query['max-keys'] !== '1')
    .map(({ query }) => query.prefix);
const uris = (...keys: string[]) => keys.map((key) => `s3://logs/${key}`);

const JAN = [1, 2, 3, 4, 5, 6, 7].map((day) => nlbKey({ day: `2026/01/0${day}` }));
const from = new Date('2026-01-04T00:00:00Z');
const to = new Date('2026-01-05T00:00:00Z');

describe('a bucket', () => {
  it('is listed page by page to its end', async () => {
    const keys = Array.from({ length: 23 }, (_, i) => nlbKey({ random: `r${String(i).padStart(2, '0')}` }));
    await serve(keys, { pageSize: 5 });
    expect(urisOf(await list('s3://logs'))).toEqual(uris(...keys));
    expect(prefixes()).toHaveLength(5);
  });

  it('gives no key twice where folders, one page after another, become too many to search', async () => {
    const files = Array.from({ length: 95 }, (_, i) => `a-${100 + i}.txt`);
    const key = nlbKey({ prefix: 'a1/', day: '2026/01/04', end: '20260104T1205Z' });
    const folders = Array.from({ length: 160 }, (_, i) => `b${1000 + i}/x.txt`);
    await serve([...files, key, ...folders], { pageSize: 110 });
    const given = urisOf(await list('s3://logs', { from, to }));
    expect(given).toEqual(uris(key));
    const every = (await list('s3://logs', { from, to })).map((item) =>
      item.kind === 'object' ? item.object.uri : item.uri,
    );
    expect(every).toHaveLength(new Set(every).size);
  });

  it('gives objects with etag, size and origin, and their bytes', async () => {
    await serve([]);
    const etag = server.put(nlbKey(), 'twelve bytes');
    const [object] = objectsOf(await list('s3://logs'));
    expect(object).toMatchObject({
      uri: `s3://logs/${nlbKey()}`,
      etag,
      size_bytes: 12,
      origin: { account_id: '111122223333', region: 'eu-central-1', load_balancer: 'net/edge/0123456789abcdef' },
    });
    expect(String(await readBytes(object!))).toBe('twelve bytes');
  });

  it('gives keys of other kinds as skipped, each with its reason', async () => {
    const folder = dayFolder({});
    const alb = '111122223333_elasticloadbalancing_eu-central-1_app.web.00ff_20260102T0305Z_192.0.2.1_1a.log.gz';
    const classic = '111122223333_elasticloadbalancing_eu-central-1_old_20260102T0305Z_192.0.2.1_1a.log';
    const unpacked = nlbKey().split('/').at(-1)!.replace('.gz', '');
    const names = [alb, classic, unpacked, `conn_log_${alb}`, `health_check_log_${alb}`, 'mine.log.gz', 'notes.txt'];
    await serve([
      ...names.map((name) => folder + name),
      `${folder}`,
      'AWSLogs/111122223333/ELBAccessLogTestFile',
      nlbKey(),
    ]);
    const listing = await list('s3://logs/');
    expect(urisOf(listing)).toEqual(uris(nlbKey()));
    expect(Object.fromEntries(skippedOf(listing))).toEqual({
      [alb]: 'alb_access_log',
      [classic]: 'classic_log',
      [unpacked]: 'not_log_gz',
      [`conn_log_${alb}`]: 'alb_connection_log',
      [`health_check_log_${alb}`]: 'alb_health_log',
      'mine.log.gz': 'other_log',
      'notes.txt': 'not_log_gz',
      ELBAccessLogTestFile: 'test_file',
      '': 'folder_marker',
    });
    expect(listing.find(({ kind }) => kind === 'skipped')).toMatchObject({ size_bytes: expect.any(Number) });
  });

  it('gives keys with spaces, pluses, percents, ampersands, control and non-ASCII characters as they are', async () => {
    const keys = ['a b', 'a+b', 'a%20b', 'a&<b>"\'', 'ü/日本/🔑', 'a\u0001b', 'a\r\nb', 'a?b#c'].map((prefix) =>
      nlbKey({ prefix: `${prefix}/` }),
    );
    await serve(keys, { pageSize: 2 });
    const objects = objectsOf(await list('s3://logs'));
    expect(objects.map(({ uri }) => uri).sort()).toEqual(uris(...keys).sort());
    for (const object of objects)
      expect(String(await readBytes(object))).toBe(`bytes of ${object.uri.slice('s3://logs/'.length)}`);
  });

  it('that does not exist is aws_not_found', async () => {
    await serve([nlbKey()]);
    expect(await failureOf(list('s3://nowhere/AWSLogs/'))).toMatchObject({
      code: 'aws_not_found',
      message: expect.stringContaining('no bucket nowhere'),
      exitStatus: 4,
    });
    expect(await failureOf(list('s3://nowhere/a.log.gz'))).toMatchObject({
      code: 'aws_not_found',
      message: expect.stringContaining('no bucket nowhere'),
    });
  });

  it('without any object under the prefix is source_empty, also with a window', async () => {
    await serve([nlbKey()]);
    expect(await failureOf(list('s3://logs/typo/'))).toMatchObject({
      code: 'source_empty',
      hint: expect.stringContaining('AWSLogs'),
    });
    expect(await failureOf(list('s3://logs/typo', { from }))).toMatchObject({ code: 'source_empty' });
  });
});

describe('a prefix', () => {
  it('that names a folder stands for that folder alone', async () => {
    await serve([nlbKey({ prefix: 'prod/' }), nlbKey({ prefix: 'production/' })]);
    expect(urisOf(await list('s3://logs/prod'))).toEqual(uris(nlbKey({ prefix: 'prod/' })));
    expect(urisOf(await list('s3://logs/produ'))).toEqual(uris(nlbKey({ prefix: 'production/' })));
    expect(urisOf(await list('s3://logs/pro'))).toHaveLength(2);
  });

  it('that is the key of an object stands for it, whatever its name', async () => {
    await serve(['odd/name.txt', 'odd/name.txt.more']);
    const listing = await list('s3://logs/odd/name.txt');
    expect(urisOf(listing)).toEqual(uris('odd/name.txt'));
    expect(String(await readBytes(objectsOf(listing)[0]!))).toBe('bytes of odd/name.txt');
  });

  it('that is the key of an object needs no permission to list', async () => {
    await serve([nlbKey()], {
      faults: ({ operation }) =>
        operation === 'list' ? { kind: 'error', status: 403, code: 'AccessDenied' } : undefined,
    });
    expect(urisOf(await list(`s3://logs/${nlbKey()}`))).toEqual(uris(nlbKey()));
  });
});

describe('a time window', () => {
  it('asks for its day folders with one more at each side, and for no other', async () => {
    await serve(JAN);
    const listing = await list('s3://logs', { from, to });
    expect(urisOf(listing)).toEqual(uris(JAN[3]!));
    expect(skippedOf(listing).map(([, reason]) => reason)).toEqual(['outside_window', 'outside_window']);
    expect(prefixes()).toEqual([
      '',
      'AWSLogs/',
      'AWSLogs/111122223333/',
      'AWSLogs/111122223333/elasticloadbalancing/',
      dayFolder({ day: '2026/01/03' }),
      dayFolder({ day: '2026/01/04' }),
      dayFolder({ day: '2026/01/05' }),
    ]);
  });

  it('finds an object that was delivered on the day after its period', async () => {
    const late = nlbKey({ day: '2026/01/05', end: '20260104T2355Z' });
    await serve([...JAN, late]);
    expect(urisOf(await list('s3://logs', { from, to }))).toEqual(uris(JAN[3]!, late));
  });

  it('open at its end is followed through years, months and days that exist', async () => {
    const keys = ['2025/12/30', '2025/12/31', '2026/01/01', '2026/02/09', '2027/01/01'].map((day) => nlbKey({ day }));
    await serve(keys);
    expect(urisOf(await list('s3://logs', { from: new Date('2026-01-01T00:00:00Z') }))).toEqual(uris(...keys.slice(2)));
    const region = 'AWSLogs/111122223333/elasticloadbalancing/eu-central-1/';
    expect(prefixes().slice(4)).toEqual([
      region,
      `${region}2025/`,
      `${region}2025/12/`,
      `${region}2025/12/31/`,
      `${region}2026/`,
      `${region}2026/01/`,
      `${region}2026/01/01/`,
      `${region}2026/02/`,
      `${region}2026/02/09/`,
      `${region}2027/`,
      `${region}2027/01/`,
      `${region}2027/01/01/`,
    ]);
    expect(urisOf(await list('s3://logs', { to: new Date('2026-01-01T12:00:00Z') }))).toEqual(
      uris(...keys.slice(0, 2)),
    );
  });

  it.each([
    ['AWSLogs/', 2],
    ['AWSLogs/111122223333', 1],
    ['AWSLogs/111122223333/elasticloadbalancing/', 0],
    ['AWSLogs/111122223333/elasticloadbalancing/eu-central-1/', -1],
    ['AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/', -1],
    ['AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/01', -1],
  ])('is pruned from where the prefix points into the layout: %s', async (prefix, above) => {
    await serve(JAN);
    expect(urisOf(await list(`s3://logs/${prefix}`, { from, to }))).toEqual(uris(JAN[3]!));
    expect(prefixes()).toHaveLength(3 + above + 1);
    expect(prefixes().slice(-3)).toEqual(['03', '04', '05'].map((day) => dayFolder({ day: `2026/01/${day}` })));
  });

  it('leaves a named day folder outside of it listed, and its objects skipped', async () => {
    await serve(JAN);
    const listing = await list(`s3://logs/${dayFolder({ day: '2026/01/01' })}`, { from, to });
    expect(skippedOf(listing).map(([, reason]) => reason)).toEqual(['outside_window']);
  });

  it('finds log folders below other folders and organization ids', async () => {
    const keys = [
      nlbKey({ prefix: 'a/b/', day: '2026/01/04' }),
      nlbKey({ prefix: 'c/', day: '2026/01/04' }).replace('AWSLogs/', 'AWSLogs/o-abc123def4/'),
    ];
    await serve([...keys, nlbKey({ prefix: 'a/b/', day: '2026/01/01' })]);
    expect(urisOf(await list('s3://logs', { from, to }))).toEqual(uris(...keys));
    expect(prefixes()).not.toContain(dayFolder({ prefix: 'a/b/', day: '2026/01/01' }));
  });

  it('falls back to listing everything where the layout is not that of AWS', async () => {
    const flat = nlbKey({ day: '2026/01/04' }).split('/').at(-1)!;
    const keys = [flat, `deep/1/2/3/4/5/${flat}`, `mirror/${flat}`];
    await serve([...keys, `mirror/${nlbKey().split('/').at(-1)}`]);
    expect(urisOf(await list('s3://logs', { from, to })).sort()).toEqual(uris(...keys).sort());
  });

  it('does not ask for one folder after the other where there are very many', async () => {
    const name = nlbKey({ day: '2026/01/04' }).split('/').at(-1)!;
    const keys = Array.from({ length: 300 }, (_, i) => `x${String(i).padStart(3, '0')}/${name}`);
    await serve(keys);
    expect(urisOf(await list('s3://logs', { from, to }))).toEqual(uris(...keys));
    expect(prefixes()).toEqual(['', '']);
  });
});

describe('account and region', () => {
  it('are looked up as folders, and other accounts, regions and services are not asked for', async () => {
    const wanted = nlbKey({ account: '444455556666', region: 'us-east-1' });
    await serve([
      wanted,
      nlbKey(),
      nlbKey({ account: '444455556666' }),
      'AWSLogs/444455556666/CloudTrail/us-east-1/2026/01/01/x.json.gz',
    ]);
    expect(urisOf(await list('s3://logs', { account: '444455556666', region: 'us-east-1' }))).toEqual(uris(wanted));
    expect(prefixes()).toEqual([
      '',
      'AWSLogs/',
      'AWSLogs/444455556666/',
      'AWSLogs/444455556666/elasticloadbalancing/',
      'AWSLogs/444455556666/elasticloadbalancing/us-east-1/',
    ]);
  });

  it('that contradict the prefix leave it listed, and its objects skipped', async () => {
    await serve([nlbKey()]);
    const listing = await list('s3://logs/AWSLogs/111122223333/', { account: '444455556666' });
    expect(skippedOf(listing).map(([, reason]) => reason)).toEqual(['other_account']);
  });
});

describe('a listing that S3 refuses', () => {
  const refuse = (status: number, code: string, headers: Record<string, string> = {}, message = code) =>
    serve([nlbKey()], { faults: () => ({ kind: 'error', status, code, message, headers }) });

  it('names the bucket and the action that is missing', async () => {
    await refuse(403, 'AccessDenied');
    const error = await failureOf(list('s3://logs/AWSLogs/'));
    expect(error).toMatchObject({
      code: 'aws_denied',
      hint: expect.stringContaining('s3:ListBucket on the bucket logs'),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('says that the token has expired', async () => {
    await refuse(400, 'ExpiredToken');
    expect(await failureOf(list('s3://logs'))).toMatchObject({
      code: 'aws_expired',
      message: expect.stringContaining('expired'),
    });
  });

  it('names the region in which the bucket is', async () => {
    await refuse(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'ap-south-1' });
    expect(await failureOf(list('s3://logs'))).toMatchObject({
      code: 'aws_failed',
      message: expect.stringContaining('ap-south-1'),
    });
  });

  it('is tried again on 503 and on a broken connection', async () => {
    await serve([nlbKey()], {
      faults: ({ nth }) =>
        nth === 1 ? { kind: 'error', status: 503, code: 'SlowDown' } : nth === 2 ? { kind: 'reset' } : undefined,
    });
    expect(urisOf(await list('s3://logs'))).toEqual(uris(nlbKey()));
  });

  it('is given up after maxAttempts', async () => {
    await refuse(503, 'SlowDown');
    const error = await failureOf(collect(listSources(['s3://logs'], {}, { endpointUrl: server.url, maxAttempts: 2 })));
    expect(error).toMatchObject({ code: 'aws_failed', message: expect.stringContaining('after 2 attempts') });
    expect(server.requests).toHaveLength(2);
  });

  it('without an answer ends after the time-out', async () => {
    await serve([nlbKey()], { faults: () => ({ kind: 'silence' }) });
    const s3 = { endpointUrl: server.url, maxAttempts: 1, stallTimeoutMs: 100 };
    expect(await failureOf(collect(listSources(['s3://logs'], {}, s3)))).toMatchObject({
      code: 'aws_unreachable',
      message: expect.stringContaining('could not be reached'),
    });
  });

  it('ends at an abort, as interrupted', async () => {
    await serve([nlbKey()], { faults: () => ({ kind: 'silence' }) });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const listing = collect(listSources(['s3://logs'], {}, { endpointUrl: server.url }, controller.signal));
    expect(await failureOf(listing)).toMatchObject({ code: 'interrupted' });
  });
});
