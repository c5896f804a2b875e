/**
 * Single objects that are kept in S3, to be read and, on conditions, replaced: a database, a text. What is in them and
 * what a lost race means is left to the callers.
 */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import { openBody } from './s3-body.js';
import { clientConfig, type ListedKey, type ListingPage, openS3 } from './s3-client.js';
import { toS3Error } from './s3-errors.js';
import { type S3Location, s3Uri } from './s3-uri.js';
import type { S3Options } from './types.js';

/** An object as it is now. */
export interface StoredObject {
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** When it was put. */
  readonly modified: Date | null;
  /** What was said when it was put, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What must hold for an object to be put: it still has this ETag, or (`null`) there still is none. */
export type PutCondition = { readonly ifEtag: string | null };

export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Absent: whatever is there is replaced. */
  readonly condition?: PutCondition;
  readonly signal?: AbortSignal;
}

/** All throw `aws_*` and `interrupted`; a put whose condition does not hold throws `state_changed`. */
export interface S3Store {
  /** `null` where there is no such object. */
  head(at: S3Location, signal?: AbortSignal): Promise<StoredObject | null>;
  /** The very version that `head` told of, whole, into a new file that only its owner can read. */
  download(at: S3Location, stored: StoredObject, path: string, signal?: AbortSignal): Promise<void>;
  /** For small objects. `null` where there is none. */
  getText(at: S3Location, signal?: AbortSignal): Promise<{ readonly text: string; readonly etag: string } | null>;
  /** Gives the new ETag. A file of any size: larger ones go in parts. */
  putFile(at: S3Location, path: string, options?: PutOptions): Promise<string>;
  putText(at: S3Location, text: string, options?: PutOptions): Promise<string>;
  /** Everything below a prefix. */
  list(at: S3Location, signal?: AbortSignal): AsyncGenerator<ListedKey>;
  /** Nothing happens where there is no such object. */
  remove(at: S3Location, signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** From this size on a file goes in parts, several at a time: faster, and the only way beyond 5 GiB. */
const PARTS_FROM_BYTES = 64 * 1024 * 1024;
/** S3 takes 10,000 parts at most. */
const MOST_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
/** A part has this long; at the size of one it is half a megabyte a second. */
const PART_TIMEOUT_MS = 120_000;
const ATTEMPTS = 4;

export async function openS3Store(options: S3Options, partsFromBytes = PARTS_FROM_BYTES): Promise<S3Store> {
  const sdk = await import('@aws-sdk/client-s3');
  const reader = await openS3(options);
  const client = new sdk.S3Client({
    ...clientConfig({ ...options, stallTimeoutMs: PART_TIMEOUT_MS }),
    // A sum over the whole body would have to be read from disk first, or sent in a form that emulators lack.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const { endpointUrl, profile } = options;
  const failed = (error: unknown, action: 'get' | 'put' | 'delete', { bucket, key }: S3Location) =>
    toS3Error(error, { action, bucket, key, endpointUrl, profile });

  const head: S3Store['head'] = async (at, signal) => {
    try {
      const answer = await client.send(
        new sdk.HeadObjectCommand({ Bucket: at.bucket, Key: at.key }),
        signal ? { abortSignal: signal } : {},
      );
      return {
        etag: unquoted(answer.ETag),
        size: answer.ContentLength ?? 0,
        modified: answer.LastModified ?? null,
        metadata: answer.Metadata ?? {},
      };
    } catch (error) {
      const status = statusOf(error);
      if (status !== 404 && status !== 403) throw failed(error, 'get', at);
      // The answer to HEAD has no body that could tell a missing bucket, or a refusal, from a missing object.
      const { keys } = await reader.list({ bucket: at.bucket, prefix: at.key, atMost: 1 }, signal);
      if (!keys.some(({ key }) => key === at.key)) return null;
      throw failed(await explained(client, sdk, at, error), 'get', at);
    }
  };

  const putFile: S3Store['putFile'] = async (at, path, putOptions = {}) => {
    const { size } = statSync(path);
    try {
      if (size >= partsFromBytes) return await putParts(client, sdk, at, { path, size, partsFromBytes }, putOptions);
      return await withAttempts(putOptions.signal, async () => {
        const body = createReadStream(path);
        try {
          return await send(client, sdk, at, { Body: body, ContentLength: size }, putOptions);
        } finally {
          body.destroy();
        }
      });
    } catch (error) {
      throw isConflict(error, putOptions) ? conflict(at, error) : failed(error, 'put', at);
    }
  };

  return {
    head,
    async download(at, { etag, size }, path, signal) {
      const body = await openBody(reader, { ...at, etag, size }, signal);
      try {
        await pipeline(body, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
      } catch (error) {
        if (!isSystemError(error, 'ENOSPC')) throw error;
        throw new TlslensError('disk_full', `There is no room to write ${s3Uri(at.bucket, at.key)} to ${path}.`, {
          hint: `It has ${size.toLocaleString('en-US')} bytes: make room, or name another folder.`,
          cause: error,
        });
      }
    },
    async getText(at, signal) {
      const stored = await head(at, signal);
      if (stored === null) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of await openBody(reader, { ...at, etag: stored.etag, size: stored.size }, signal)) {
        chunks.push(chunk);
      }
      return { text: Buffer.concat(chunks).toString('utf8'), etag: stored.etag };
    },
    putFile,
    async putText(at, text, putOptions = {}) {
      try {
        return await send(client, sdk, at, { Body: text }, putOptions);
      } catch (error) {
        throw isConflict(error, putOptions) ? conflict(at, error) : failed(error, 'put', at);
      }
    },
    async *list({ bucket, key }, signal) {
      let next: string | null = null;
      do {
        const page: ListingPage = await reader.list({ bucket, prefix: key, next }, signal);
        yield* page.keys;
        next = page.next;
      } while (next !== null);
    },
    async remove(at, signal) {
      try {
        const command = new sdk.DeleteObjectCommand({ Bucket: at.bucket, Key: at.key });
        await client.send(command, signal ? { abortSignal: signal } : {});
      } catch (error) {
        throw failed(error, 'delete', at);
      }
    },
    close: () => client.destroy(),
  };
}

type Sdk = typeof import('@aws-sdk/client-s3');

interface Content {
  readonly Body: string | ReturnType<typeof createReadStream>;
  readonly ContentLength?: number;
}

async function send(client: S3Client, sdk: Sdk, at: S3Location, content: Content, options: PutOptions) {
  const command = new sdk.PutObjectCommand({
    Bucket: at.bucket,
    Key: at.key,
    ...content,
    ...described(options),
    ...conditional(options),
  });
  return unquoted((await client.send(command, abortable(options))).ETag);
}

interface LargeFile {
  readonly path: string;
  readonly size: number;
  readonly partsFromBytes: number;
}

/** The condition is held against what is there when the last part has come: the object changes at once or not at all. */
async function putParts(client: S3Client, sdk: Sdk, at: S3Location, file: LargeFile, options: PutOptions) {
  const { path, size } = file;
  const partBytes = Math.max(Math.ceil(file.partsFromBytes / 2), Math.ceil(size / MOST_PARTS));
  const place = { Bucket: at.bucket, Key: at.key };
  const begun = await client.send(new sdk.CreateMultipartUploadCommand({ ...place, ...described(options) }));
  const upload = { ...place, UploadId: begun.UploadId };
  const starts = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index * partBytes);
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let next = 0;
  const putSome = async () => {
    for (let index = next++; index < starts.length; index = next++) {
      const start = starts[index]!;
      const length = Math.min(partBytes, size - start);
      parts[index] = await withAttempts(options.signal, async () => {
        const body = createReadStream(path, { start, end: start + length - 1 });
        try {
          const part = { ...upload, PartNumber: index + 1, Body: body, ContentLength: length };
          const { ETag } = await client.send(new sdk.UploadPartCommand(part), abortable(options));
          return { ETag, PartNumber: index + 1 };
        } finally {
          body.destroy();
        }
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, putSome));
    const complete = { ...upload, MultipartUpload: { Parts: parts }, ...conditional(options) };
    return unquoted((await client.send(new sdk.CompleteMultipartUploadCommand(complete), abortable(options))).ETag);
  } catch (error) {
    next = starts.length;
    // What was sent costs money until it is dropped; the lifecycle rule of the bucket drops what this could not.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

/** The SDK does not send a stream twice: each attempt opens the file anew. */
async function withAttempts<T>(signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const status = statusOf(error);
      const isFinal = status !== undefined && status < 500 && status !== 429 && status !== 408;
      if (isFinal || attempts >= ATTEMPTS || signal?.aborted) throw error;
      await delay(200 * 2 ** attempts * (0.5 + Math.random() / 2));
    }
  }
}

/** The reason behind a status that came without one: GET answers with a body where HEAD cannot. */
async function explained(client: S3Client, sdk: Sdk, at: S3Location, error: unknown): Promise<unknown> {
  try {
    const answer = await client.send(new sdk.GetObjectCommand({ Bucket: at.bucket, Key: at.key, Range: 'bytes=0-0' }));
    (answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
    return error;
  } catch (told) {
    return told;
  }
}

const described = ({ contentType, metadata }: PutOptions) => ({
  ...(contentType !== undefined && { ContentType: contentType }),
  ...(metadata !== undefined && { Metadata: { ...metadata } }),
});

const conditional = ({ condition }: PutOptions) => {
  if (condition === undefined) return {};
  return condition.ifEtag === null ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.ifEtag}"` };
};

/** 412: another version is there; 409: another one is just being written; 404: it was deleted meanwhile. */
function isConflict(error: unknown, { condition }: PutOptions): boolean {
  if (condition === undefined) return false;
  const status = statusOf(error);
  const name = (error as { name?: string }).name;
  return (
    status === 412 ||
    status === 409 ||
    name === 'ConditionalRequestConflict' ||
    (condition.ifEtag !== null && name === 'NoSuchKey')
  );
}

const conflict = ({ bucket, key }: S3Location, cause: unknown) =>
  new TlslensError(
    'state_changed',
    `${s3Uri(bucket, key)} was changed by somebody else meanwhile: ${messageOf(cause)}`,
    {
      hint: 'Nothing was written. The next run starts from what is there now.',
      cause,
      details: { bucket, key },
    },
  );

const abortable = ({ signal }: PutOptions) => (signal === undefined ? {} : { abortSignal: signal });

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;

const unquoted = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');
