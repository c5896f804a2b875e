/** Faults of S3 and of the way to it: whatever happens, rows, ledger and rejections end as without it. */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder } from '../helpers/cli.js';
import { logText, runIngest, type State, stateAt } from '../helpers/ingested.js';
import { nlbKey } from '../helpers/listing.js';
import { type FaultRule, type S3Request, type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

const OBJECTS = Object.fromEntries(
  Array.from({ length: 12 }, (_, number) => [
    nlbKey({ end: `20260102T12${String(number * 5).padStart(2, '0')}Z`, random: `0000000${number.toString(16)}` }),
    gzipSync(logText(number, 200 + number)),
  ]),
);
const KEYS = Object.keys(OBJECTS);
const LINES = Array.from({ length: 12 }, (_, number) => 200 + number).reduce((sum, lines) => sum + lines);

const folder = temporaryFolder();
let undisturbed: State;
let server: S3Server;
let databases = 0;
const newDatabase = () => `${folder.path}/${databases++}.db`;

beforeAll(async () => {
  server = await startS3Server({ objects: OBJECTS });
  const path = newDatabase();
  // Set here, since the hooks of useAwsEnvironment run before each test only.
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  process.env.AWS_REGION ??= 'eu-central-1';
  const { summary } = await runIngest(path, server);
  expect(summary).toMatchObject({ lines: LINES, connections: LINES - 12, rejected: 12 });
  undisturbed = await stateAt(path);
  await server.close();
});
afterEach(() => server.close());
afterAll(() => folder.remove());

/** One run over the objects under these faults, with short patience. */
async function disturbed(faults: FaultRule, path = newDatabase(), objects: typeof OBJECTS = OBJECTS) {
  server = await startS3Server({ objects, faults });
  const run = await runIngest(path, server, { s3: { maxAttempts: 4, stallTimeoutMs: 250 } });
  return { ...run, path };
}

/** A rule for the downloads alone. */
const onGet =
  (rule: FaultRule): FaultRule =>
  (request) =>
    request.operation === 'get' ? rule(request) : undefined;
/** The place of an object in the listing. */
const numberOf = ({ key }: S3Request) => KEYS.indexOf(key);

const SLOW_DOWN = {
  kind: 'error',
  status: 503,
  code: 'SlowDown',
  message: 'Please reduce your request rate.',
} as const;

describe('ingest over a bad connection', () => {
  const survived: readonly (readonly [string, FaultRule])[] = [
    ['503 to every first request, listing included', ({ nth }) => (nth === 1 ? SLOW_DOWN : undefined)],
    [
      'throttling of two objects in three, twice each',
      onGet((r) => (r.nth <= 2 && numberOf(r) % 3 > 0 ? { ...SLOW_DOWN, code: 'Throttling', status: 400 } : undefined)),
    ],
    [
      'internal errors (500)',
      onGet(({ nth }) => (nth === 1 ? { kind: 'error', status: 500, code: 'InternalError' } : undefined)),
    ],
    ['a reset in the place of an answer', ({ nth }) => (nth === 1 ? { kind: 'reset' } : undefined)],
    ['no answer at all', onGet((r) => (r.nth === 1 && numberOf(r) % 4 === 0 ? { kind: 'silence' } : undefined))],
    [
      'bodies cut in the middle',
      onGet((r) => (r.nth === 1 ? { kind: 'cut', afterBytes: 20 + 97 * numberOf(r) } : undefined)),
    ],
    ['bodies cut by a reset', onGet((r) => (r.nth <= 2 ? { kind: 'cut', afterBytes: 300, reset: true } : undefined))],
    [
      'bodies that stall',
      onGet((r) => (r.nth === 1 && numberOf(r) % 2 === 0 ? { kind: 'stall', afterBytes: 100 } : undefined)),
    ],
    [
      'bodies that trickle',
      onGet((r) => (r.nth === 1 && numberOf(r) < 3 ? { kind: 'trickle', bytes: 8, everyMs: 20 } : undefined)),
    ],
    [
      'a Content-Length that is too small',
      onGet((r) => (r.nth === 1 ? { kind: 'wrong-length', contentLength: 50 } : undefined)),
    ],
    [
      'a Content-Length that is too large',
      onGet((r) => (r.nth === 1 ? { kind: 'wrong-length', contentLength: 999_999 } : undefined)),
    ],
    [
      'a server that sends the whole again when asked for the rest',
      onGet((r) => (r.nth === 1 ? { kind: 'cut', afterBytes: 400 } : { kind: 'ignore-range' })),
    ],
  ];

  it.each(survived)('survives %s in one run', async (_, faults) => {
    const { summary, path } = await disturbed(faults);
    expect(summary?.objects).toMatchObject({ listed: 12, loaded: 12, failed: 0 });
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  const outlasting: readonly (readonly [string, FaultRule, string])[] = [
    ['a 503 storm', onGet((r) => (numberOf(r) % 2 === 0 ? SLOW_DOWN : undefined)), 'aws_failed'],
    [
      'a body that is always cut',
      onGet((r) => (numberOf(r) % 2 === 0 ? { kind: 'cut', afterBytes: 10 } : undefined)),
      'source_unreadable',
    ],
    [
      'a body that always stalls',
      onGet((r) => (numberOf(r) % 2 === 0 ? { kind: 'stall', afterBytes: 10 } : undefined)),
      'source_unreadable',
    ],
    [
      'connections that are always reset',
      onGet((r) => (numberOf(r) % 2 === 0 ? { kind: 'reset' } : undefined)),
      'aws_unreachable',
    ],
    [
      'refused objects',
      onGet((r) => (numberOf(r) % 2 === 0 ? { kind: 'error', status: 403, code: 'AccessDenied' } : undefined)),
      'aws_denied',
    ],
  ];

  it.each(outlasting)(
    'records the objects behind %s as failed, keeps the others, and completes later',
    async (_, faults, code) => {
      const { summary, path } = await disturbed(faults);
      expect(summary?.objects).toMatchObject({ listed: 12, loaded: 6, failed: 6 });
      expect(summary?.failures.map((failure) => failure.code)).toEqual(Array(6).fill(code));
      const state = await stateAt(path);
      expect(state).toMatchObject({ byStatus: { failed: 6, loaded: 6 }, contradictions: 0, rejected: 6 });
      await server.close();
      const again = await disturbed(() => undefined, path);
      expect(again.summary?.objects).toMatchObject({ loaded: 6, known: 6, failed: 0 });
      expect(await stateAt(path)).toEqual(undisturbed);
    },
  );

  it('loads what was listed before the listing broke off, and the rest later', async () => {
    server = await startS3Server({
      objects: OBJECTS,
      pageSize: 5,
      faults: (r) => (r.operation === 'list' && r.query['continuation-token'] && r.nth <= 20 ? SLOW_DOWN : undefined),
    });
    const path = newDatabase();
    const options = { s3: { maxAttempts: 2, stallTimeoutMs: 250 } };
    const { error } = await runIngest(path, server, options);
    expect(error).toMatchObject({ code: 'aws_failed', exitStatus: 4 });
    expect(await stateAt(path)).toMatchObject({ byStatus: { loaded: 5 } });
    server.setFaults(undefined);
    await runIngest(path, server, options);
    expect(await stateAt(path)).toEqual(undisturbed);
  });
});

describe('credentials that expire in mid-run', () => {
  const EXPIRED = {
    kind: 'error',
    status: 400,
    code: 'ExpiredToken',
    message: 'The provided token has expired.',
  } as const;

  it('end the run with aws_expired; what was fetched by then is kept, and the next run completes', async () => {
    server = await startS3Server({ objects: OBJECTS, faults: onGet((r) => (numberOf(r) >= 7 ? EXPIRED : undefined)) });
    const path = newDatabase();
    const { error } = await runIngest(path, server, { concurrency: 1 });
    expect(error).toMatchObject({ code: 'aws_expired', exitStatus: 4 });
    // Not one object is blamed for it: none is recorded as failed.
    expect(await stateAt(path)).toMatchObject({ byStatus: { loaded: 7 }, contradictions: 0 });
    server.setFaults(undefined);
    const { summary } = await runIngest(path, server);
    expect(summary?.objects).toMatchObject({ known: 7, loaded: 5 });
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  it('end it likewise when many objects fail at the same time, or a large one half-way', async () => {
    server = await startS3Server({
      objects: OBJECTS,
      faults: onGet((r) => {
        if (numberOf(r) < 2) return undefined;
        // A body that breaks off asks again, with credentials that are no good any more.
        return r.nth === 1 && numberOf(r) === 2 ? { kind: 'cut', afterBytes: 1500 } : EXPIRED;
      }),
    });
    const path = newDatabase();
    const sizes = { partBytes: 1000, batchBytes: 10_000 };
    const { error } = await runIngest(path, server, { concurrency: 8, sizes });
    expect(error).toMatchObject({ code: 'aws_expired' });
    expect(await stateAt(path)).toMatchObject({ contradictions: 0 });
    server.setFaults(undefined);
    await runIngest(path, server, { sizes });
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  it('when the listing is what they end, the error is the same', async () => {
    server = await startS3Server({
      objects: OBJECTS,
      pageSize: 5,
      faults: (r) => (r.operation === 'list' && r.query['continuation-token'] ? EXPIRED : undefined),
    });
    const path = newDatabase();
    const { error } = await runIngest(path, server);
    expect(error).toMatchObject({ code: 'aws_expired', exitStatus: 4 });
    server.setFaults(undefined);
    await runIngest(path, server);
    expect(await stateAt(path)).toEqual(undisturbed);
  });
});

describe('an object that is not what was listed', () => {
  /** A run in which `change` is made to the bucket when the first object is asked for. */
  async function whileRunning(change: (server: S3Server) => void) {
    let changed = false;
    server = await startS3Server({ objects: OBJECTS });
    server.setFaults((r) => {
      if (r.operation === 'get' && !changed) {
        changed = true;
        change(server);
      }
      return undefined;
    });
    const path = newDatabase();
    const { summary } = await runIngest(path, server, { concurrency: 1 });
    server.setFaults(undefined);
    return { summary, path };
  }

  it('deleted between list and get, it has failed; the others are loaded', async () => {
    const { summary, path } = await whileRunning((s) => s.remove(KEYS[11]!));
    expect(summary?.objects).toMatchObject({ loaded: 11, failed: 1 });
    expect(summary?.failures).toMatchObject([{ code: 'aws_not_found', uri: `s3://logs/${KEYS[11]}` }]);
    expect(await stateAt(path)).toMatchObject({ byStatus: { failed: 1, loaded: 11 }, contradictions: 0 });
    server.put(KEYS[11]!, OBJECTS[KEYS[11]!]!);
    await runIngest(path, server);
    expect(await stateAt(path)).toEqual(undisturbed);
  });

  it('changed between list and get, it has failed; its new version is loaded by the next run', async () => {
    const { summary, path } = await whileRunning((s) => s.put(KEYS[11]!, gzipSync(logText(99, 50))));
    expect(summary?.failures).toMatchObject([{ code: 'source_unreadable', uri: `s3://logs/${KEYS[11]}` }]);
    expect(await stateAt(path)).toMatchObject({ byStatus: { failed: 1, loaded: 11 } });
    const next = await runIngest(path, server);
    expect(next.summary).toMatchObject({ objects: { loaded: 1, known: 11 }, lines: 50 });
    expect(await stateAt(path)).toMatchObject({ connections: LINES - 211 - 11 + 49, contradictions: 0 });
  });
});
