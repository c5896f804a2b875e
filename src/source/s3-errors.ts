/**
 * The one place where failures of the AWS SDK become errors of tlslens. Looks at what an error holds, not at its
 * class, so that the SDK need not be loaded.
 */
import { type ErrorCode, messageOf, TlslensError } from '../errors.js';
import { s3Uri } from './s3-uri.js';

/** What was being asked when it failed. */
export interface S3Request {
  readonly action: 'list' | 'get' | 'put' | 'delete';
  readonly bucket: string;
  /** The key of the object, or the prefix of the listing. */
  readonly key: string;
  readonly endpointUrl?: string | undefined;
  readonly profile?: string | undefined;
}

/** The parts of an SDK error that are used. An error of the network has a `code`, one of S3 a `name` and a status. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

type Translation = readonly [code: ErrorCode, sentence: string, hint?: string];

/** Anything thrown by an S3 call, as a {@link TlslensError}: `aws_*`, `source_unreadable` or `interrupted`. */
export function toS3Error(error: unknown, request: S3Request): TlslensError {
  if (error instanceof TlslensError) return error;
  const [code, sentence, hint] = translate((error ?? {}) as SdkError, request);
  return new TlslensError(code, sentence, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
    details: { bucket: request.bucket, key: request.key, aws_error: (error as SdkError | null)?.name ?? null },
  });
}

function translate(error: SdkError, request: S3Request): Translation {
  return local(error, request) ?? answered(error, request) ?? unreached(error, request);
}

/** Failures before anything was sent. */
function local(error: SdkError, request: S3Request): Translation | null {
  const message = messageOf(error);
  if (error.name === 'AbortError') return ['interrupted', `${doing(request)} was interrupted.`];
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    const where = request.profile === undefined ? '' : ` by the profile "${request.profile}"`;
    return [
      'aws_no_credentials',
      `No usable AWS credentials were found${where}: ${sentenceEnd(message)}`,
      'Set AWS_PROFILE or --profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login".',
    ];
  }
  if (/^Region is missing|region="" is not a valid/.test(message)) {
    return ['aws_no_region', 'No AWS Region is set.', 'Give --region, or set AWS_REGION or the Region of the profile.'];
  }
  return null;
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'];
const BAD_KEY = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidClientTokenId', 'AuthFailure'];
const WRONG_REGION = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];
const THROTTLED = ['SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];

/** Failures that S3 itself told. A HEAD has no body, hence no code, only a status. */
function answered(error: SdkError, request: S3Request): Translation | null {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return null;
  const name = error.name ?? '';
  const uri = s3Uri(request.bucket, request.key);
  const said = sentenceEnd(`${name === '' ? `HTTP ${status}` : name}: ${messageOf(error)}`);

  if (EXPIRED.includes(name)) {
    return [
      'aws_expired',
      `The AWS credentials have expired (${doing(request)}).`,
      'Sign in again and run again: what was done is kept.',
    ];
  }
  if (BAD_KEY.includes(name)) {
    return [
      'aws_denied',
      `AWS does not accept the credentials: ${said}`,
      'Check the access key, its secret and session token.',
    ];
  }
  if (name === 'RequestTimeTooSkewed') {
    return ['aws_failed', 'AWS refuses requests because the clock of this machine is wrong.', 'Set the clock.'];
  }
  if (name === 'NoSuchBucket') {
    return [
      'aws_not_found',
      `There is no bucket ${request.bucket}.`,
      'Check the name; --profile may point to another partition.',
    ];
  }
  if (WRONG_REGION.includes(name) || status === 301) return wrongRegion(error, request, said);
  if (name === 'PreconditionFailed' || status === 412) {
    return ['source_unreadable', `${uri} changed while being read.`, 'Run again: the new version will be listed.'];
  }
  if (name === 'InvalidObjectState') {
    return [
      'source_unreadable',
      `${uri} is archived and cannot be read at once.`,
      'Restore it first (aws s3api restore-object).',
    ];
  }
  if (status === 403 || name === 'AccessDenied' || name.startsWith('KMS.')) return denied(error, request);
  if (name === 'NoSuchKey' || status === 404) {
    return ['aws_not_found', `There is no object ${uri}.`, 'It may have been deleted since it was listed.'];
  }
  if (THROTTLED.includes(name) || status === 503 || status === 429) {
    return [
      'aws_failed',
      `S3 kept asking to slow down ${tries(error)} (${doing(request)}).`,
      'Lower --concurrency, or run again later: what was done is kept.',
    ];
  }
  return ['aws_failed', `${doing(request)} failed ${tries(error)}: ${said}`];
}

const ACTIONS = {
  list: 's3:ListBucket',
  get: 's3:GetObject',
  put: 's3:PutObject',
  delete: 's3:DeleteObject',
} as const;
const TO_DO = { get: 'read', put: 'write', delete: 'delete' } as const;

function denied(error: SdkError, request: S3Request): Translation {
  const byKey = /kms/i.test(`${error.name} ${error.message}`);
  const action = byKey ? (request.action === 'put' ? 'kms:GenerateDataKey' : 'kms:Decrypt') : ACTIONS[request.action];
  const sentence =
    request.action === 'list'
      ? `AWS refuses to list the bucket ${request.bucket}: ${action} is not allowed.`
      : `AWS refuses to ${TO_DO[request.action]} ${s3Uri(request.bucket, request.key)}: ${action} is not allowed.`;
  const kms = action === 's3:GetObject' ? ', and kms:Decrypt on the key if it is encrypted with SSE-KMS' : '';
  const on = byKey ? 'the key of the bucket' : `the bucket ${request.bucket}`;
  return [
    'aws_denied',
    sentence,
    `Allow ${action} on ${on}${kms}, in the policy of the user or role and in that of the bucket.`,
  ];
}

function wrongRegion(error: SdkError, request: S3Request, said: string): Translation {
  const region = error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region;
  return region === undefined
    ? ['aws_failed', `The bucket ${request.bucket} is in another Region: ${said}`, 'Give its Region with --region.']
    : ['aws_failed', `The bucket ${request.bucket} is in the Region ${region}.`, `Give --region ${region}.`];
}

/** Failures of the way there: no name, no connection, no answer in time. */
function unreached(error: SdkError, request: S3Request): Translation {
  const at = request.endpointUrl === undefined ? 'S3' : request.endpointUrl;
  return [
    isOfTheNetwork(error) ? 'aws_unreachable' : 'aws_failed',
    `${doing(request)} failed ${tries(error)}: ${at} could not be reached: ${sentenceEnd(messageOf(error) || error.code || error.name || 'no reason given')}`,
    'Check the network, the proxy settings, --region and --endpoint-url.',
  ];
}

/** The system names its errors by a code, `ECONNREFUSED`; the SDK calls one of its own time-outs `TimeoutError`. */
const isOfTheNetwork = ({ name, code }: SdkError): boolean =>
  /^E[A-Z]+(_[A-Z]+)*$/.test(code ?? '') || name === 'TimeoutError';

const DOING = { list: 'Listing', get: 'Reading', put: 'Writing', delete: 'Deleting' } as const;

const doing = ({ action, bucket, key }: S3Request): string => `${DOING[action]} ${s3Uri(bucket, key)}`;

function tries(error: SdkError): string {
  const attempts = error.$metadata?.attempts ?? 1;
  return attempts > 1 ? `after ${attempts} attempts` : 'at the first attempt';
}

const sentenceEnd = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
