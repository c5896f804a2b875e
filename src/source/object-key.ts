/**
 * Reads the keys under which AWS delivers load balancer logs. Pure: knows names, not bytes. Works on S3 keys and,
 * with forward slashes, on file paths.
 *
 * Layout: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
 */
import type { ObjectOrigin, SkipReason } from './types.js';

/** A key is that of an NLB access log, or of something else for a reason. */
export type KeyReading =
  | { readonly kind: 'nlb'; readonly origin: ObjectOrigin; readonly compressed: boolean }
  | { readonly kind: 'other'; readonly reason: SkipReason };

/** What is known of an object whose name tells nothing. */
export const UNKNOWN_ORIGIN: ObjectOrigin = { account_id: null, region: null, load_balancer: null, period_end: null };

/** The older guide showed a time without its T; no such object is known, but to leave one unread would be worse. */
const NLB_NAME =
  /^(\d{12})_elasticloadbalancing_([a-z0-9-]+)_net\.(.+)\.([0-9a-f]+)_(\d{8}T?\d{4}Z)_[^/]*?\.log(\.gz)?$/;
const ALB_NAME = /^(conn_log_|health_check_log_)?\d{12}_elasticloadbalancing_[a-z0-9-]+_app\..*\.log(?:\.gz)?$/;
const CLASSIC_NAME = /^\d{12}_elasticloadbalancing_[a-z0-9-]+_.+_\d{8}T\d{4}Z_.*\.log$/;
/** `ELBAccessLogTestFile` and its kin of the connection and health check logs. */
const TEST_FILE = /^ELB[A-Za-z]*TestFile$/;
/** Some organisations collect the logs of their members below an organization id. */
const FOLDERS = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/elasticloadbalancing\/([a-z0-9-]+)\//;
/** The Hive form of the folders of vended logs. */
const ACCOUNT_FOLDER = /(?:^|\/)aws-account-id=(\d{12})\//;
const REGION_FOLDER = /(?:^|\/)(?:aws-)?region=([a-z0-9-]+)\//;

/**
 * Tells what a key stands for, by its last segment alone: logs that were copied out of their folders keep their name.
 * Never throws. `compressed` is false for an NLB log that somebody has unpacked (`.log`).
 */
export function readObjectKey(key: string): KeyReading {
  if (key.endsWith('/') || key.endsWith('_$folder$')) return other('folder_marker');
  const name = lastSegment(key);
  const origin = readName(name);
  if (origin !== null) return { kind: 'nlb', origin, compressed: name.endsWith('.gz') };
  if (TEST_FILE.test(name)) return other('test_file');
  const alb = ALB_NAME.exec(name);
  if (alb !== null) return other(ALB_REASON[alb[1] ?? ''] ?? 'alb_access_log');
  // Vended and hand-made names of these two kinds vary; the first words do not.
  if (name.startsWith('conn_log_')) return other('alb_connection_log');
  if (name.startsWith('health_check_log_')) return other('alb_health_log');
  if (CLASSIC_NAME.test(name)) return other('classic_log');
  return other(name.endsWith('.log.gz') ? 'other_log' : 'not_log_gz');
}

const ALB_REASON: Readonly<Record<string, SkipReason>> = {
  '': 'alb_access_log',
  conn_log_: 'alb_connection_log',
  health_check_log_: 'alb_health_log',
};

/**
 * What a key or path tells of an object that is read in any case: all of it where the name is that of an NLB log,
 * account and region where only the folders follow the layout (or its Hive form), else nothing. Never throws.
 */
export function originOf(key: string): ObjectOrigin {
  const named = readName(lastSegment(key));
  if (named !== null) return named;
  const folders = FOLDERS.exec(key);
  const account_id = folders?.[1] ?? ACCOUNT_FOLDER.exec(key)?.[1] ?? null;
  const region = folders?.[2] ?? REGION_FOLDER.exec(key)?.[1] ?? null;
  return { ...UNKNOWN_ORIGIN, account_id, region };
}

function readName(name: string): ObjectOrigin | null {
  const match = NLB_NAME.exec(name);
  if (match === null) return null;
  const [, account, region, loadBalancer, id, periodEnd] = match;
  return {
    account_id: account!,
    region: region!,
    load_balancer: `net/${loadBalancer}/${id}`,
    period_end: readPeriodEnd(periodEnd!),
  };
}

/** `20260102T0305Z`, with or without the T; `null` where there is no such minute. */
function readPeriodEnd(text: string): Date | null {
  const iso = text.replace(/^(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:00.000Z');
  const time = new Date(iso);
  // Date takes the 30th of February for the 2nd of March.
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : null;
}

const lastSegment = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

const other = (reason: SkipReason): KeyReading => ({ kind: 'other', reason });
