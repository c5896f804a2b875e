/**
 * The body of one S3 object, whole or not at all: a connection that breaks or stalls is taken up where it stopped.
 */
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, TlslensError } from '../errors.js';
import type { S3Reader } from './s3-client.js';
import { s3Uri } from './s3-uri.js';

export interface BodyRequest {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** As listed. The body has exactly as many bytes, or it is an error. */
  readonly size: number;
}

/** A stall is fewer bytes than this in the stall time-out: a trickle keeps a run from ending as well as silence does. */
const TRICKLE_BYTES = 1024;
/** After this much progress attempts are counted anew: a large object may see many a broken connection. */
const PROGRESS_BYTES = 8 * 1024 * 1024;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Opens the body. What is wrong with the object itself (absent, denied, changed) throws here, what happens on the way
 * throws from the iteration, as `source_unreadable` after `maxAttempts`.
 */
export async function openBody(
  s3: S3Reader,
  request: BodyRequest,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const first = await s3.get({ ...request, from: 0 }, signal);
  return readWhole(s3, request, first, signal);
}

async function* readWhole(
  s3: S3Reader,
  request: BodyRequest,
  first: { body: Readable; start: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let current = first;
  let received = 0;
  let failures = 0;
  for (;;) {
    const before = received;
    let fault: unknown;
    let position = current.start;
    try {
      for await (const chunk of untilStalled(current.body, s3.stallTimeoutMs)) {
        // A server that knows no ranges begins at 0 again.
        const known = received - position;
        position += chunk.length;
        if (position > request.size || known < 0) throw wrongLength(request, position);
        if (position <= received) continue;
        received = position;
        yield known === 0 ? chunk : chunk.subarray(known);
      }
    } catch (error) {
      if (error instanceof TlslensError) throw error;
      fault = error;
    }
    if (received === request.size) return;
    if (signal?.aborted === true) throw interrupted(request, signal.reason);
    failures = received - before >= PROGRESS_BYTES ? 1 : failures + 1;
    if (failures >= s3.maxAttempts) throw cutShort(request, received, failures, fault);
    await pause(failures, signal).catch((reason) => {
      throw interrupted(request, reason);
    });
    current = await s3.get({ ...request, from: received }, signal);
  }
}

/** The chunks of a body, destroyed when it has been silent for too long. Only time spent waiting for it counts. */
async function* untilStalled(body: Readable, timeoutMs: number): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let waited = 0;
  let brought = 0;
  try {
    for (;;) {
      const since = performance.now();
      const timer = setTimeout(
        () => body.destroy(new Error(`stalled for ${timeoutMs} ms`)),
        Math.max(0, timeoutMs - waited),
      );
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer));
      if (done === true) return;
      waited += performance.now() - since;
      brought += value.length;
      if (brought >= TRICKLE_BYTES) {
        waited = 0;
        brought = 0;
      }
      yield value;
    }
  } finally {
    body.destroy();
  }
}

/** Doubles from 100 ms on; a random half keeps many bodies that broke together from coming back together. */
function pause(failures: number, signal: AbortSignal | undefined): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** (failures - 1));
  return delay(longest * (0.5 + Math.random() / 2), undefined, signal === undefined ? {} : { signal });
}

function cutShort(request: BodyRequest, received: number, attempts: number, cause: unknown): TlslensError {
  const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
  return new TlslensError(
    'source_unreadable',
    `${uriOf(request)} was cut short: got ${received} of ${request.size} bytes in ${attempts} attempts${why}.`,
    {
      hint: 'Run again: nothing of it was kept.',
      cause,
      details: { bucket: request.bucket, key: request.key, received, expected: request.size },
    },
  );
}

const wrongLength = (request: BodyRequest, received: number): TlslensError =>
  new TlslensError(
    'source_unreadable',
    `${uriOf(request)} came with the wrong length: byte ${received} of ${request.size}.`,
    { details: { bucket: request.bucket, key: request.key, received, expected: request.size } },
  );

const interrupted = (request: BodyRequest, cause: unknown): TlslensError =>
  new TlslensError('interrupted', `Reading ${uriOf(request)} was interrupted.`, {
    cause,
    details: { bucket: request.bucket, key: request.key },
  });

const uriOf = ({ bucket, key }: BodyRequest): string => s3Uri(bucket, key);
