/**
 * The S3 key layout of NLB access logs, and gzip that gives the same bytes every time.
 */

import { gzipSync } from 'node:zlib';
import { type Balancer, resourceId } from './world.js';

/**
 * `AWSLogs/<account>/elasticloadbalancing/<region>/<yyyy>/<mm>/<dd>/<file>`. The folder is the day of delivery, the
 * time in the name is the end of the period.
 */
export function objectKey(balancer: Balancer, periodEnd: number, random: string, delivered = periodEnd): string {
  const { account, region } = balancer;
  const name = resourceId(balancer).replaceAll('/', '.');
  const stamp = `${account}_elasticloadbalancing_${region}_${name}_${compactTime(periodEnd)}_${random}`;
  return `${folder(balancer, delivered)}/${stamp}.log.gz`;
}

/** The folder of a day, without a slash at the end. */
export function folder(balancer: Pick<Balancer, 'account' | 'region'>, time: number): string {
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
  return `AWSLogs/${balancer.account}/elasticloadbalancing/${balancer.region}/${day}`;
}

/** `20260310T1005Z` */
export const compactTime = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;

const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/** Gzip without a time or a name in the header, and without the mark of the operating system. */
export function gzip(content: Buffer): Buffer {
  const packed = gzipSync(content, { level: 9, memLevel: 9 });
  packed[OS_BYTE] = UNKNOWN_OS;
  return packed;
}
