/**
 * Failures of Describe* calls: which ones leave a gap with a note, and which ones end the collection. Looks at what an
 * error holds, not at its class, so that the SDK need not be loaded.
 */
import { type ErrorCode, messageOf, TlslensError } from '../errors.js';
import type { DescribeCall, SnapshotNote } from '../snapshot.js';

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly Error?: { readonly Code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError'];
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const BAD_KEY = [
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'AuthFailure',
  'MissingAuthenticationToken',
  'IncompleteSignature',
  'OptInRequired',
  'NotAuthorized',
];
const THROTTLED = ['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequestsException'];

/**
 * The note for a failure that concerns this call alone (no permission, an owner that is gone, a call that the place does
 * not know), or `null` where going on makes no sense.
 */
export function noteOf(error: unknown, call: DescribeCall, owner: string | null): SnapshotNote | null {
  if (error instanceof TlslensError) return null;
  const status = (error as SdkError).$metadata?.httpStatusCode;
  const code = codeOf(error);
  const action = `elasticloadbalancing:${call}`;
  if (DENIED.includes(code)) {
    return { call, action, message: `${call} is not allowed, so what it tells is unknown. Allow ${action}.` };
  }
  const ends = [...EXPIRED, ...BAD_KEY, ...THROTTLED].includes(code);
  if (ends || status === undefined || status < 400 || status >= 500 || status === 429) return null;
  const about = owner === null ? '' : ` about ${owner}`;
  return { call, action, message: `${call}${about} was not answered: ${code}: ${sentenceEnd(messageOf(error))}` };
}

/** Whether a note stands for a refusal that will be the same for the next owner. */
export const isDenied = (error: unknown): boolean => DENIED.includes(codeOf(error));

/** Anything that ended a collection, as a {@link TlslensError}: `aws_*` or `interrupted`. */
export function toElbError(error: unknown, call: string, place: string): TlslensError {
  if (error instanceof TlslensError) return error;
  const [code, message, hint] = translate(error, call, place);
  return new TlslensError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
    details: { call, place, aws_error: codeOf(error) },
  });
}

type Translation = readonly [code: ErrorCode, message: string, hint?: string];

function translate(error: unknown, call: string, place: string): Translation {
  const { name = '', $metadata } = (error ?? {}) as SdkError;
  const code = codeOf(error);
  const said = sentenceEnd(messageOf(error));
  if (name === 'AbortError') return ['interrupted', `Asking ${place} was interrupted.`];
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return [
      'aws_no_credentials',
      `No usable AWS credentials were found: ${said}`,
      'Set AWS_PROFILE or --profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login". ' +
        'Without credentials, --from-dir reads answers that the AWS CLI saved.',
    ];
  }
  if (/^Region is missing|region="" is not a valid/.test(said)) {
    return ['aws_no_region', 'No AWS Region is set.', 'Give --region, or set AWS_REGION or the Region of the profile.'];
  }
  if (EXPIRED.includes(code)) {
    return ['aws_expired', `The AWS credentials have expired (${call}, ${place}).`, 'Sign in again and run again.'];
  }
  if (BAD_KEY.includes(code)) {
    return [
      'aws_denied',
      `AWS does not accept the credentials for ${place}: ${said}`,
      'Check the access key, its secret and session token, and that the account uses this Region.',
    ];
  }
  if (DENIED.includes(code)) {
    return [
      'aws_denied',
      `AWS allows none of the Describe calls in ${place}: ${said}`,
      'Allow elasticloadbalancing:Describe* for this user or role.',
    ];
  }
  const attempts = $metadata?.attempts ?? 1;
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  if (THROTTLED.includes(code) || $metadata?.httpStatusCode === 429) {
    return [
      'aws_failed',
      `AWS kept throttling ${call} in ${place}${tries}: ${said}`,
      'Run again later: the limit is shared by everything in the account and Region.',
    ];
  }
  return [
    'aws_failed',
    `${call} failed in ${place}${tries}: ${said}`,
    'Check the network, the proxy settings, --region and --endpoint-url.',
  ];
}

function codeOf(error: unknown): string {
  const { Code, Error: inner, name, code } = (error ?? {}) as SdkError;
  return Code ?? inner?.Code ?? name ?? code ?? 'unknown error';
}

const sentenceEnd = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
