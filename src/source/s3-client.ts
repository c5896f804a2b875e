/**
 * What reading logs needs of the AWS SDK: three calls with plain arguments and answers. The SDK is loaded when the
 * first of them is needed, so that local work and `--help` never pay for it.
 */
import type { Readable } from 'node:stream';
import type { ListObjectsV2CommandOutput, S3ClientConfig } from '@aws-sdk/client-s3';
import { toS3Error } from './s3-errors.js';
import type { S3Options } from './types.js';

/** An object as a listing tells it. */
export interface ListedKey {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
}

/** Up to a thousand keys and, below a delimiter, the folders (each with its trailing slash). */
export interface ListingPage {
  readonly keys: readonly ListedKey[];
  readonly folders: readonly string[];
  /** Asks for what follows; `null` on the last page. */
  readonly next: string | null;
}

export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** Stop at the next slash. */
  readonly folders?: boolean;
  readonly next?: string | null;
  readonly atMost?: number;
}

export interface GetRequest {
  readonly bucket: string;
  readonly key: string;
  /** The version to be read: another one is an error. */
  readonly etag: string;
  /** The first byte wanted. */
  readonly from: number;
}

/** The S3 calls that reading logs needs. All throw what {@link toS3Error} gives. */
export interface S3Reader {
  readonly maxAttempts: number;
  readonly stallTimeoutMs: number;
  list(request: ListRequest, signal?: AbortSignal): Promise<ListingPage>;
  /** `null` where there is no such object, or where the caller may not know: a listing tells more. */
  find(bucket: string, key: string, signal?: AbortSignal): Promise<ListedKey | null>;
  /** `start` is where the body begins: `from`, or 0 from a server that knows no ranges. */
  get(request: GetRequest, signal?: AbortSignal): Promise<{ readonly body: Readable; readonly start: number }>;
}

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_STALL_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Loads the SDK and prepares a client. Sends nothing yet; credentials and region are sought with the first call. */
export async function openS3(options: S3Options): Promise<S3Reader> {
  const { S3Client, ListObjectsV2Command, HeadObjectCommand, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client(clientConfig(options));
  const { endpointUrl, profile } = options;

  return {
    maxAttempts: await client.config.maxAttempts(),
    stallTimeoutMs: options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS,

    async list({ bucket, prefix, folders, next, atMost }, signal) {
      try {
        const command = new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          // XML cannot carry every character that a key may have.
          EncodingType: 'url',
          ...(folders === true ? { Delimiter: '/' } : {}),
          ...(next === undefined || next === null ? {} : { ContinuationToken: next }),
          ...(atMost === undefined ? {} : { MaxKeys: atMost }),
        });
        return readPage(await client.send(command, withSignal(signal)));
      } catch (error) {
        throw toS3Error(error, { action: 'list', bucket, key: prefix, endpointUrl, profile });
      }
    },

    async find(bucket, key, signal) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), withSignal(signal));
        return { key, etag: unquoted(head.ETag), size: head.ContentLength ?? 0 };
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        // The answer to HEAD has no body: that to a listing names the reason.
        if (status !== undefined && status >= 300 && status < 500) return null;
        throw toS3Error(error, { action: 'get', bucket, key, endpointUrl, profile });
      }
    },

    async get({ bucket, key, etag, from }, signal) {
      try {
        const command = new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(etag === '' ? {} : { IfMatch: `"${etag}"` }),
          ...(from === 0 ? {} : { Range: `bytes=${from}-` }),
        });
        const answer = await client.send(command, withSignal(signal));
        const start = /^bytes (\d+)-/.exec(answer.ContentRange ?? '')?.[1];
        return { body: answer.Body as Readable, start: start === undefined ? 0 : Number(start) };
      } catch (error) {
        throw toS3Error(error, { action: 'get', bucket, key, endpointUrl, profile });
      }
    },
  };
}

/** The settings that every S3 client here has. */
export function clientConfig(options: S3Options): S3ClientConfig {
  const { profile, region, endpointUrl, maxAttempts, concurrency = DEFAULT_CONCURRENCY } = options;
  // One more, so that the listing is never queued behind long downloads.
  const agent = { keepAlive: true, maxSockets: concurrency + 1 };
  const emulated = endpointUrl ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(emulated === undefined ? {} : { forcePathStyle: true }),
    // The SDK's advice to developers would land between the lines of a user's terminal.
    logger: SILENT,
    // Lengths are checked here and gzip has its own checksum: a third sum over all bytes buys nothing.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      // Until the headers of the answer; bodies have their own clock, which stands still while nobody reads.
      requestTimeout: options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
      logger: SILENT,
    },
  };
}

function readPage(answer: ListObjectsV2CommandOutput): ListingPage {
  const encoded = answer.EncodingType === 'url';
  const text = (value: string | undefined): string => (encoded ? urlDecoded(value ?? '') : (value ?? ''));
  return {
    keys: (answer.Contents ?? []).map(({ Key, ETag, Size }) => ({
      key: text(Key),
      etag: unquoted(ETag),
      size: Size ?? 0,
    })),
    folders: (answer.CommonPrefixes ?? []).map(({ Prefix }) => text(Prefix)),
    next: answer.IsTruncated === true ? (answer.NextContinuationToken ?? null) : null,
  };
}

/** S3 writes a space as `+` and a plus as `%2B`. */
const urlDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

const unquoted = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');

const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
