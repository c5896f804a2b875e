/**
 * Reads and writes `s3://bucket/key`. Keys are taken as they are, without URL encoding, as the AWS CLI does.
 */
import { TlslensError } from '../errors.js';

export interface S3Location {
  /** Name of a bucket, or ARN of an access point. */
  readonly bucket: string;
  /** A key or a prefix; empty for the whole bucket. */
  readonly key: string;
}

const URI = /^s3:\/\/(arn:[^/]*:accesspoint\/[^/]+|[A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:\/(.*))?$/is;

export const isS3Uri = (spec: string): boolean => /^s3:/i.test(spec);

/** Throws `bad_argument` for what is not `s3://bucket[/prefix]`. */
export function parseS3Uri(uri: string): S3Location {
  const match = URI.exec(uri);
  if (match !== null) return { bucket: match[1]!, key: match[2] ?? '' };
  throw new TlslensError('bad_argument', `"${uri}" is not an S3 URI.`, {
    hint: 'Write s3://bucket or s3://bucket/prefix.',
    details: { uri },
  });
}

export const s3Uri = (bucket: string, key: string): string => `s3://${bucket}/${key}`;
