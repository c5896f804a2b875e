import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { listSources } from '../../src/source/sources.js';
import type { S3Options, SourceObject } from '../../src/source/types.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { collect, failureOf, nlbKey, objectsOf, readBytes } from '../helpers/listing.js';
import { type Fault, type S3Request, type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

const KEY = nlbKey();
const BYTES = randomBytes(300_000);
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let server: S3Server;
afterEach(() => server.close());

/** The one object of a server whose answers to GetObject are spoiled: the rule gets the number of the request. */
async function objectBehind(
  faults: (nth: number, request: S3Request) => Fault | undefined,
  s3: S3Options = {},
  bytes: Uint8Array = BYTES,
): Promise<SourceObject> {
  server = await startS3Server({
    objects: { [KEY]: bytes },
    faults: (request) => (request.operation === 'get' ? faults(request.nth, request) : undefined),
  });
  const listing = await collect(listSources(['s3://logs'], {}, { endpointUrl: server.url, ...s3 }));
  return objectsOf(listing)[0]!;
}
const gets = () => server.requests.filter(({ operation }) => operation === 'get');
const ranges = () => gets().map(({ headers }) => headers.range);

describe('the body of an S3 object', () => {
  it('arrives whole, with one request for the version that was listed', async () => {
    const object = await objectBehind(() => undefined);
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(gets()).toHaveLength(1);
    expect(gets()[0]!.headers['if-match']).toBe(`"${object.etag}"`);
    expect(gets()[0]!.headers.range).toBeUndefined();
  });

  it('can be empty', async () => {
    expect(await readBytes(await objectBehind(() => undefined, {}, Buffer.alloc(0)))).toHaveLength(0);
  });

  it('cut short is taken up where it stopped', async () => {
    const object = await objectBehind((nth) => (nth === 1 ? { kind: 'cut', afterBytes: 100_000 } : undefined));
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(gets()[1]!.headers['if-match']).toBe(`"${object.etag}"`);
  });

  it('cut by a reset, which may take bytes with it, is taken up all the same', async () => {
    const object = await objectBehind(
      (nth) => (nth === 1 ? { kind: 'cut', afterBytes: 4_000_000, reset: true } : undefined),
      {},
      randomBytes(5_000_000),
    );
    const sum = digest(await readBytes(object));
    const [again] = objectsOf(await collect(listSources(['s3://logs'], {}, { endpointUrl: server.url })));
    expect(sum).toBe(digest(await readBytes(again!)));
    expect(gets().length).toBe(3);
  });

  it('cut before its first byte is asked for again from the start', async () => {
    const object = await objectBehind((nth) => (nth === 1 ? { kind: 'cut', afterBytes: 0 } : undefined));
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(ranges()).toEqual([undefined, undefined]);
  });

  it('cut again and again is source_unreadable after maxAttempts, and never looks whole', async () => {
    const object = await objectBehind(() => ({ kind: 'cut', afterBytes: 1000 }), { maxAttempts: 3 });
    const error = await failureOf(readBytes(object));
    expect(error).toMatchObject({ code: 'source_unreadable', details: { received: 3000, expected: 300_000 } });
    expect(String(error)).toContain('got 3000 of 300000 bytes');
    expect(ranges()).toEqual([undefined, 'bytes=1000-', 'bytes=2000-']);
  });

  it('may be cut more often than maxAttempts where each attempt brings much', async () => {
    const bytes = randomBytes(36 * 1024 * 1024);
    const object = await objectBehind(() => ({ kind: 'cut', afterBytes: 9 * 1024 * 1024 }), { maxAttempts: 2 }, bytes);
    expect(digest(await readBytes(object))).toBe(digest(bytes));
    expect(gets()).toHaveLength(4);
  });

  it('is put together rightly from a server that knows no ranges', async () => {
    const object = await objectBehind((nth) =>
      nth === 1 ? { kind: 'cut', afterBytes: 123_457 } : { kind: 'ignore-range' },
    );
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(ranges()[1]).toBe('bytes=123457-');
  });

  it('that is longer than its Content-Length says is not taken for whole', async () => {
    const object = await objectBehind(() => ({ kind: 'wrong-length', contentLength: 200_000 }), { maxAttempts: 1 });
    expect(await failureOf(readBytes(object))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('got 200000 of 300000 bytes'),
    });
  });

  it('that is shorter than its Content-Length says is read whole if it is as long as listed', async () => {
    const object = await objectBehind(() => ({ kind: 'wrong-length', contentLength: 400_000 }), { maxAttempts: 1 });
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
  });

  it('that stalls is taken up', async () => {
    const object = await objectBehind((nth) => (nth === 1 ? { kind: 'stall', afterBytes: 50_000 } : undefined), {
      stallTimeoutMs: 500,
    });
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(ranges()).toEqual([undefined, 'bytes=50000-']);
  });

  it('that always stalls is source_unreadable', async () => {
    const object = await objectBehind(() => ({ kind: 'stall', afterBytes: 10 }), {
      stallTimeoutMs: 300,
      maxAttempts: 2,
    });
    const error = await failureOf(readBytes(object));
    expect(error).toMatchObject({ code: 'source_unreadable', message: expect.stringContaining('stalled for 300 ms') });
  });

  it('that only trickles is a stall', async () => {
    const object = await objectBehind(() => ({ kind: 'trickle', bytes: 5, everyMs: 20 }), {
      stallTimeoutMs: 500,
      maxAttempts: 1,
    });
    expect(await failureOf(readBytes(object))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('stalled'),
    });
  });

  it('does not stall while its reader is busy', async () => {
    const object = await objectBehind(() => undefined, { stallTimeoutMs: 500, maxAttempts: 1 }, randomBytes(3_000_000));
    let received = 0;
    for await (const chunk of await object.open()) {
      if (received === 0) await new Promise((done) => setTimeout(done, 1200));
      received += chunk.length;
    }
    expect(received).toBe(3_000_000);
  });

  it('is opened after 503s', async () => {
    const object = await objectBehind((nth) =>
      nth < 3 ? { kind: 'error', status: 503, code: 'SlowDown' } : undefined,
    );
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
    expect(gets()).toHaveLength(3);
  });

  it('can be opened again after a failure', async () => {
    let broken = true;
    const object = await objectBehind(() => (broken ? { kind: 'cut', afterBytes: 10 } : undefined), { maxAttempts: 1 });
    await failureOf(readBytes(object));
    broken = false;
    expect(digest(await readBytes(object))).toBe(digest(BYTES));
  });
});

describe('an S3 object that is not what was listed', () => {
  it('is source_unreadable when it was written anew', async () => {
    const object = await objectBehind(() => undefined);
    server.put(KEY, 'another version');
    expect(await failureOf(object.open())).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('changed while being read'),
    });
  });

  it('is source_unreadable when it is written anew between two halves', async () => {
    const object = await objectBehind((nth) => {
      if (nth > 1) return undefined;
      setTimeout(() => server.put(KEY, randomBytes(300_000)), 10);
      return { kind: 'cut', afterBytes: 1000 };
    });
    expect(await failureOf(readBytes(object))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('changed'),
    });
  });

  it('is aws_not_found when it was deleted', async () => {
    const object = await objectBehind(() => undefined);
    server.remove(KEY);
    expect(await failureOf(object.open())).toMatchObject({
      code: 'aws_not_found',
      hint: expect.stringContaining('deleted'),
    });
  });

  it('is aws_denied when it may be listed but not read', async () => {
    const object = await objectBehind(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
    expect(await failureOf(object.open())).toMatchObject({
      code: 'aws_denied',
      hint: expect.stringContaining('s3:GetObject'),
    });
    expect(gets()).toHaveLength(1);
  });

  it('is aws_expired when the token expires in mid-run', async () => {
    const object = await objectBehind((nth) =>
      nth === 1 ? { kind: 'cut', afterBytes: 1000 } : { kind: 'error', status: 400, code: 'ExpiredToken' },
    );
    expect(await failureOf(readBytes(object))).toMatchObject({
      code: 'aws_expired',
      message: expect.stringContaining('expired'),
      exitStatus: 4,
    });
  });
});

describe('reading an S3 object', () => {
  it('stops at an abort, as interrupted, while the body is silent', async () => {
    const object = await objectBehind(() => ({ kind: 'stall', afterBytes: 1000 }));
    const controller = new AbortController();
    const reading = readBytes(object, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await failureOf(reading)).toMatchObject({ code: 'interrupted' });
    expect(gets()).toHaveLength(1);
  });

  it('stops at an abort before the answer', async () => {
    const object = await objectBehind(() => ({ kind: 'silence' }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await failureOf(object.open(controller.signal))).toMatchObject({ code: 'interrupted' });
    expect(await failureOf(object.open(AbortSignal.abort()))).toMatchObject({ code: 'interrupted' });
  });

  it('gives its connection back when the reader stops early', async () => {
    const object = await objectBehind(() => undefined, { concurrency: 1 }, randomBytes(5_000_000));
    for (let i = 0; i < 5; i++) for await (const _ of await object.open()) break;
    expect(await readBytes(object)).toHaveLength(5_000_000);
  });

  it('keeps as many connections as objects are read at once, and one more', async () => {
    const keys = Array.from({ length: 40 }, (_, i) => nlbKey({ random: `r${i}` }));
    server = await startS3Server({ objects: Object.fromEntries(keys.map((key) => [key, 'x'])), latencyMs: 5 });
    const listing = await collect(listSources(['s3://logs'], {}, { endpointUrl: server.url, concurrency: 4 }));
    await Promise.all(objectsOf(listing).map((object) => readBytes(object)));
    expect(server.mostAtOnce()).toBe(5);
    expect(server.connections()).toBeLessThanOrEqual(5);
  });

  it('says nothing on stderr, however many bodies share a signal', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.message);
    process.on('warning', hear);
    try {
      const keys = Array.from({ length: 40 }, (_, i) => nlbKey({ random: `r${i}` }));
      server = await startS3Server({ objects: Object.fromEntries(keys.map((key) => [key, 'x'])), latencyMs: 20 });
      const listing = await collect(listSources(['s3://logs'], {}, { endpointUrl: server.url, concurrency: 40 }));
      const { signal } = new AbortController();
      await Promise.all(objectsOf(listing).map((object) => readBytes(object, signal)));
      await new Promise((done) => setImmediate(done));
      expect(warnings).toEqual([]);
    } finally {
      process.off('warning', hear);
    }
  });
});
