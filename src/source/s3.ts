/**
 * `s3://bucket[/prefix]` as a listing of source objects.
 */
import { TlslensError } from '../errors.js';
import { reasonToLeave, reasonToSkip } from './listing-filter.js';
import { originOf, readObjectKey } from './object-key.js';
import { openBody } from './s3-body.js';
import type { ListedKey, S3Reader } from './s3-client.js';
import { listKeys } from './s3-listing.js';
import { parseS3Uri, s3Uri } from './s3-uri.js';
import { shared } from './shared-signal.js';
import type { Listed, ListingFilter, SourceObject } from './types.js';

/**
 * What an S3 URI leads to. The key of one object is read whatever its name. A prefix that is a folder stands for that
 * folder alone (`prod`, not `production`), any other for all keys that begin with it; there the name decides.
 * Throws `bad_argument`, `aws_*`, and `source_empty` where no key begins with the prefix.
 */
export async function* listS3(
  uri: string,
  filter: ListingFilter,
  s3: S3Reader,
  signal?: AbortSignal,
): AsyncGenerator<Listed> {
  const { bucket, key } = parseS3Uri(uri);
  const named = key === '' || key.endsWith('/') ? null : await s3.find(bucket, key, signal);
  if (named !== null) {
    const object = s3Object(s3, bucket, named);
    const reason = reasonToSkip(object.origin, filter);
    yield reason === null ? { kind: 'object', object } : skipped(object.uri, reason, named.size);
    return;
  }
  const prefix = await findPrefix(s3, bucket, key, signal);
  for await (const found of listKeys(s3, bucket, prefix, filter, signal)) yield classify(s3, bucket, found, filter);
}

function classify(s3: S3Reader, bucket: string, found: ListedKey, filter: ListingFilter): Listed {
  const uri = s3Uri(bucket, found.key);
  const reading = readObjectKey(found.key);
  const isUnpacked = reading.kind === 'nlb' && !reading.compressed;
  const reason = isUnpacked ? 'not_log_gz' : reasonToLeave(found.key, filter);
  return reason === null ? { kind: 'object', object: s3Object(s3, bucket, found) } : skipped(uri, reason, found.size);
}

function s3Object(s3: S3Reader, bucket: string, { key, etag, size }: ListedKey): SourceObject {
  return {
    uri: s3Uri(bucket, key),
    etag,
    size_bytes: size,
    origin: originOf(key),
    open: (signal) => openBody(s3, { bucket, key, etag, size }, shared(signal)),
  };
}

/** The prefix to be listed: the folder of that name if there is one, else the text itself. */
async function findPrefix(s3: S3Reader, bucket: string, key: string, signal: AbortSignal | undefined): Promise<string> {
  const candidates = key === '' || key.endsWith('/') ? [key] : [`${key}/`, key];
  for (const prefix of candidates) {
    const { keys } = await s3.list({ bucket, prefix, atMost: 1 }, signal);
    if (keys.length > 0) return prefix;
  }
  throw new TlslensError('source_empty', `There is no object under ${s3Uri(bucket, key)}.`, {
    hint: 'Check the prefix; AWS puts logs below [prefix/]AWSLogs/<account>/elasticloadbalancing/<region>/.',
    details: { bucket, prefix: key },
  });
}

const skipped = (uri: string, reason: Extract<Listed, { kind: 'skipped' }>['reason'], size_bytes: number): Listed => ({
  kind: 'skipped',
  uri,
  reason,
  size_bytes,
});
