/**
 * The environment variables of the function as typed settings. docs/lambda-job.md is the page about them.
 */
import { isAbsolute } from 'node:path';
import { TlslensError } from '../errors.js';
import { isS3Uri, parseS3Uri, type S3Location } from '../source/s3-uri.js';
import { parseDuration } from '../time-range.js';

export interface Settings {
  /** `s3://bucket[/prefix]` of the logs. */
  readonly logs: readonly string[];
  /** Bucket and prefix of the state; the prefix is empty or ends with a slash. */
  readonly state: S3Location;
  /** Regions whose set-up is read before the logs; none for no sync. */
  readonly syncRegions: readonly string[];
  readonly topicArn?: string;
  /** ARN of a secret of Secrets Manager, or the name of an SSM parameter, each with the URL of a Slack webhook. */
  readonly slack?: { readonly kind: 'secret' | 'parameter'; readonly name: string };
  readonly retainMs?: number;
  /** How far before the newest known delivery the listing begins. */
  readonly lookbackMs: number;
  readonly gateRules?: S3Location;
  /** Names of the reports to write; `null` for all. */
  readonly reports: readonly string[] | null;
  /** Time kept for the end of a run: reports, alerts. */
  readonly reserveMs: number;
  readonly tmp: string;
  /** What the memory of the function allows DuckDB. */
  readonly database: { readonly threads?: number; readonly memoryLimit?: string };
}

const DEFAULT_LOOKBACK = '3d';
const DEFAULT_RESERVE_SECONDS = '60';

/** @throws `bad_argument` or `bad_time`, naming the variable */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const state = stateOf(env);
  const regions = env.TLSLENS_SYNC_REGIONS ?? env.AWS_REGION ?? '';
  const slack = slackOf(env);
  const gateRules = gateRulesOf(env, state);
  const topicArn = text(env, 'TLSLENS_TOPIC_ARN');
  if (topicArn !== undefined && !/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/.test(topicArn)) {
    throw wrong('TLSLENS_TOPIC_ARN', topicArn, 'the ARN of an SNS topic');
  }
  const retain = text(env, 'TLSLENS_RETAIN');
  const reports = listOf(env.TLSLENS_REPORTS ?? '');
  return {
    logs: logsOf(env),
    state,
    syncRegions: listOf(regions),
    ...(topicArn !== undefined && { topicArn }),
    ...(slack !== undefined && { slack }),
    ...(retain !== undefined && { retainMs: parseDuration(retain, 'TLSLENS_RETAIN') }),
    lookbackMs: parseDuration(text(env, 'TLSLENS_LOOKBACK') ?? DEFAULT_LOOKBACK, 'TLSLENS_LOOKBACK'),
    ...(gateRules !== undefined && { gateRules }),
    reports: reports.length === 0 || reports.includes('all') ? null : reports,
    reserveMs: secondsOf(env, 'TLSLENS_RESERVE_SECONDS', DEFAULT_RESERVE_SECONDS) * 1000,
    tmp: tmpOf(env),
    database: limitsOf(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
  };
}

/**
 * What DuckDB may use of a function's memory in MB: Node, the SDK and the runtime need about 350 of them, and DuckDB goes
 * somewhat over its limit. A function has one CPU for each 1,769 MB.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function limitsOf(memorySize: string | undefined): Settings['database'] {
  const megabytes = Number(memorySize);
  if (!Number.isFinite(megabytes) || megabytes <= 0) return {};
  return {
    threads: Math.max(1, Math.ceil(megabytes / 1769)),
    memoryLimit: `${Math.max(128, Math.floor((megabytes - 350) * 0.75))}MiB`,
  };
}

function logsOf(env: NodeJS.ProcessEnv): readonly string[] {
  const logs = listOf(env.TLSLENS_LOGS ?? '');
  if (logs.length === 0) throw missing('TLSLENS_LOGS', 'the S3 prefixes of the logs: s3://bucket/prefix,s3://other');
  for (const uri of logs) {
    if (!isS3Uri(uri)) throw wrong('TLSLENS_LOGS', uri, 'a list of s3://bucket/prefix, separated by commas');
    parseS3Uri(uri);
  }
  return [...new Set(logs)];
}

function stateOf(env: NodeJS.ProcessEnv): S3Location {
  const uri = text(env, 'TLSLENS_STATE');
  if (uri === undefined) throw missing('TLSLENS_STATE', 's3://bucket/prefix, where database and reports are kept');
  if (!isS3Uri(uri)) throw wrong('TLSLENS_STATE', uri, 's3://bucket/prefix');
  const { bucket, key } = parseS3Uri(uri);
  return { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` };
}

function slackOf(env: NodeJS.ProcessEnv): Settings['slack'] | undefined {
  const value = text(env, 'TLSLENS_SLACK_SECRET');
  if (value === undefined) return undefined;
  if (/^arn:[\w-]+:secretsmanager:/.test(value)) return { kind: 'secret', name: value };
  const parameter = /^ssm:(.+)$/.exec(value)?.[1];
  if (parameter !== undefined) return { kind: 'parameter', name: parameter };
  // Not shown: somebody may have put the webhook itself here.
  throw new TlslensError(
    'bad_argument',
    'TLSLENS_SLACK_SECRET is neither the ARN of a secret of Secrets Manager nor ssm:/name.',
    { hint: 'Store the URL of the webhook in one of the two, and name that here.' },
  );
}

function gateRulesOf(env: NodeJS.ProcessEnv, state: S3Location): S3Location | undefined {
  const place = text(env, 'TLSLENS_GATE_RULES');
  if (place === undefined) return undefined;
  if (!isS3Uri(place)) return { bucket: state.bucket, key: `${state.key}${place.replace(/^\/+/, '')}` };
  const location = parseS3Uri(place);
  if (location.key === '') throw wrong('TLSLENS_GATE_RULES', place, 's3://bucket/key of a rule file');
  return location;
}

function tmpOf(env: NodeJS.ProcessEnv): string {
  const tmp = text(env, 'TLSLENS_TMP') ?? '/tmp';
  if (!isAbsolute(tmp)) throw wrong('TLSLENS_TMP', tmp, 'the absolute path of a folder');
  return tmp;
}

function secondsOf(env: NodeJS.ProcessEnv, name: string, otherwise: string): number {
  const value = text(env, name) ?? otherwise;
  if (!/^\d{1,3}$/.test(value)) throw wrong(name, value, 'a whole number of seconds below 1000');
  return Number(value);
}

const text = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const missing = (name: string, what: string) =>
  new TlslensError('bad_argument', `The environment variable ${name} is not set.`, { hint: `Set it to ${what}.` });

const wrong = (name: string, value: string, what: string) =>
  new TlslensError('bad_argument', `The environment variable ${name} has ${JSON.stringify(value)}.`, {
    hint: `It must be ${what}.`,
    details: { name, value },
  });
