/**
 * The one place where failures of Athena become errors of tlslens: of its calls, and of its queries. Looks at what an
 * error holds, not at its class, so that the SDK need not be loaded.
 */
import { type ErrorCode, messageOf, TlslensError } from '../errors.js';

/** What was being asked when it failed. */
export interface AthenaRequest {
  /** The call, `StartQueryExecution`. */
  readonly call: string;
  readonly workgroup: string;
  readonly endpointUrl?: string | undefined;
  readonly profile?: string | undefined;
}

/** How a query ended that did not succeed, as Athena tells it. */
export interface FailedExecution {
  readonly id: string;
  /** `StateChangeReason`, or the message of `AthenaError`. */
  readonly reason: string;
  /** 1 is Athena's own fault, 2 that of the query or of its data, 3 another one; `null` where it does not say. */
  readonly category: number | null;
  readonly retryable: boolean;
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly AthenaErrorCode?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

type Translation = readonly [code: ErrorCode, message: string, hint?: string];

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const BAD_KEY = ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException', 'AuthFailure'];
const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized'];
const THROTTLED = ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'];

const SET_UP = 'Make the tables and views with: tlslens athena setup --execute';

/** Anything thrown by a call to Athena, as a {@link TlslensError}: `aws_*`, `sql_failed` or `interrupted`. */
export function toAthenaError(error: unknown, request: AthenaRequest): TlslensError {
  if (error instanceof TlslensError) return error;
  const [code, message, hint] = translate((error ?? {}) as SdkError, request);
  return new TlslensError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
    details: { call: request.call, workgroup: request.workgroup, aws_error: (error as SdkError | null)?.name ?? null },
  });
}

function translate(error: SdkError, request: AthenaRequest): Translation {
  const said = sentenceEnd(messageOf(error));
  return local(error, request, said) ?? answered(error, request, said) ?? unreached(error, request, said);
}

/** Failures before anything was sent. */
function local({ name = '' }: SdkError, { profile, call }: AthenaRequest, said: string): Translation | null {
  if (name === 'AbortError') return ['interrupted', `Asking Athena (${call}) was interrupted.`];
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const where = profile === undefined ? '' : ` by the profile "${profile}"`;
    return [
      'aws_no_credentials',
      `No usable AWS credentials were found${where}: ${said}`,
      'Set AWS_PROFILE or --profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login".',
    ];
  }
  if (/^Region is missing/.test(said)) {
    return ['aws_no_region', 'No AWS Region is set.', 'Give --region, or set AWS_REGION or the Region of the profile.'];
  }
  return null;
}

/** Failures that Athena itself told. */
function answered(error: SdkError, request: AthenaRequest, said: string): Translation | null {
  const { name = '', $metadata } = error;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return null;
  const { call, workgroup } = request;
  if (EXPIRED.includes(name)) {
    return ['aws_expired', `The AWS credentials have expired (${call}).`, 'Sign in again and run again.'];
  }
  if (BAD_KEY.includes(name)) {
    return [
      'aws_denied',
      `AWS does not accept the credentials: ${said}`,
      'Check the access key, its secret and session token, and that the account uses this Region.',
    ];
  }
  if (DENIED.includes(name) || status === 403 || isRefusal(said)) return denied(call, workgroup, said);
  if (THROTTLED.includes(name) || status === 429) return throttled(error, call, said);
  if (name === 'ResourceNotFoundException' || /work ?group .*(not found|does not exist)/i.test(said)) {
    return ['aws_not_found', `Athena does not know what ${call} asked for: ${said}`, hintOfWorkgroup(workgroup)];
  }
  if (name === 'MetadataException' || name === 'EntityNotFoundException') {
    return ['sql_failed', `Athena does not know the table: ${said}`, SET_UP];
  }
  if (/output location/i.test(said)) {
    return [
      'bad_argument',
      `Athena has no place for its results: ${said}`,
      'Set the output location of the workgroup, or give --athena-output s3://bucket/prefix/.',
    ];
  }
  if (name === 'InvalidRequestException' && call === 'StartQueryExecution') return failedQuery(said, null);
  return ['aws_failed', `${call} failed ${tries(error)}: ${name === '' ? `HTTP ${status}` : name}: ${said}`];
}

function denied(call: string, workgroup: string, said: string): Translation {
  const action = /not authorized to perform: ([a-z0-9-]+:\w+)/i.exec(said)?.[1] ?? `athena:${call}`;
  return [
    'aws_denied',
    `AWS refuses ${call} in the workgroup ${workgroup}: ${said}`,
    `Allow ${action} for this user or role; docs/scale.md lists all that is needed.`,
  ];
}

function throttled(error: SdkError, call: string, said: string): Translation {
  return [
    'aws_failed',
    `Athena kept throttling ${call} ${tries(error)}: ${said}`,
    'Run again later: the quotas on calls and on active queries are shared by everything in the account and Region.',
  ];
}

/** Failures of the way there: no name, no connection, no answer in time. */
function unreached(error: SdkError, { call, endpointUrl }: AthenaRequest, said: string): Translation {
  const why = said === '.' ? `${error.code ?? error.name ?? 'no reason given'}.` : said;
  return [
    'aws_failed',
    `${call} failed ${tries(error)}: ${endpointUrl ?? 'Athena'} could not be reached: ${why}`,
    'Check the network, the proxy settings, --region and --endpoint-url.',
  ];
}

/** A query that ended as FAILED: `aws_denied`, `aws_failed` or `sql_failed`, with the reason in Athena's words. */
export function executionFailed(execution: FailedExecution): TlslensError {
  const { id, reason, category, retryable } = execution;
  const [code, message, hint] = failedQuery(sentenceEnd(reason === '' ? 'no reason given' : reason), execution);
  const again = retryable ? 'Athena says that running it again may help.' : undefined;
  const hints = [hint, again].filter((text) => text !== undefined).join(' ');
  return new TlslensError(code, message, {
    ...(hints === '' ? {} : { hint: hints }),
    details: { query: id, reason, category, retryable },
  });
}

/**
 * A query that ended as CANCELLED though nobody here asked for it: by another user, or because it passed the limit of
 * scanned bytes that the workgroup sets.
 */
export function executionCancelled({ id, reason }: FailedExecution): TlslensError {
  const why = reason === '' ? '.' : `: ${sentenceEnd(reason)}`;
  return new TlslensError('aws_failed', `The query was cancelled in Athena${why}`, {
    hint: 'Somebody stopped it, or it passed the data limit of the workgroup: a shorter window scans less.',
    details: { query: id, reason },
  });
}

function failedQuery(said: string, execution: FailedExecution | null): Translation {
  if (isRefusal(said)) {
    return [
      'aws_denied',
      `Athena may not read what the query needs: ${said}`,
      'Allow s3:GetObject and s3:ListBucket on the logs, glue:Get* on the tables, and kms:Decrypt where the logs are encrypted by a key.',
    ];
  }
  if (/(TABLE|SCHEMA|VIEW|COLUMN)_NOT_FOUND|(table|schema|database) .*does not exist/i.test(said)) {
    return ['sql_failed', `The query failed in Athena: ${said}`, SET_UP];
  }
  if (/HIVE_(CURSOR_ERROR|CANNOT_OPEN_SPLIT|BAD_DATA)/.test(said)) {
    return [
      'sql_failed',
      `Athena could not read an object, and so none of the query: ${said}`,
      'A damaged object fails every query over its day: move it out of the folder of that day, or ask about other days.',
    ];
  }
  if (execution?.category === 1) return ['aws_failed', `Athena could not run the query: ${said}`];
  return ['sql_failed', `The query failed in Athena: ${said}`];
}

/** S3, Glue, KMS and Lake Formation all refuse in words of their own, and Athena passes them on. */
const isRefusal = (text: string): boolean =>
  /access ?denied|not authorized|insufficient (lake formation )?permission|permission_denied|\bforbidden\b/i.test(text);

const hintOfWorkgroup = (workgroup: string): string =>
  `The workgroup asked for is ${workgroup}: check --athena-workgroup and --region.`;

function tries(error: SdkError): string {
  const attempts = error.$metadata?.attempts ?? 1;
  return attempts > 1 ? `after ${attempts} attempts` : 'at the first attempt';
}

const sentenceEnd = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
