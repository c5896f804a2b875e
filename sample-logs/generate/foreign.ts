/**
 * What else lies in a bucket of logs: keys of other log kinds, to be left alone by a reader of NLB logs.
 */

import { folder, gzip } from './layout.js';
import { ACCOUNT, utc } from './world.js';

export const FOREIGN_KINDS = [
  'alb_access_log',
  'alb_connection_log',
  'alb_health_log',
  'classic_log',
  'test_file',
] as const;
export type ForeignKind = (typeof FOREIGN_KINDS)[number];

export interface ForeignObject {
  readonly kind: ForeignKind;
  readonly key: string;
  readonly content: Buffer;
}

const ALB_ACCESS =
  'h2 2026-03-10T10:01:02.114000Z app/shop-web/4e5f60718293a4b5 198.51.100.9:50112 10.0.3.7:8080 0.001 0.004 0.000 200 200 ' +
  '91 412 "GET https://www.example.com:443/ HTTP/2.0" "probe/1.0" TLS_AES_128_GCM_SHA256 TLSv1.3 ' +
  `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT.shop}:targetgroup/shop-web/5f60718293a4b5c6 "Root=1-69afea4e-0123456789abcdef01234567" ` +
  '"www.example.com" "session-reused" 0 2026-03-10T10:01:02.109000Z "forward" "-" "-" "10.0.3.7:8080" "200" "-" "-" TID_0123456789abcdef\n';
const ALB_CONNECTION =
  '2026-03-10T10:01:02.110000Z 198.51.100.9 50112 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.021 "-" - - - TID_0123456789abcdef\n';
const ALB_HEALTH = 'http 2026-03-10T10:01:00.000000Z 0.003 10.0.3.7:8080 shop-web/5f60718293a4b5c6 PASS 200 -\n';
const CLASSIC =
  '2026-03-10T10:01:02.114000Z classic-shop 198.51.100.9:50113 10.0.3.8:80 0.000086 0.001048 0.001337 200 200 0 57 ' +
  '"GET https://www.example.com:443/ HTTP/1.1" "probe/1.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2\n';
const TEST_FILE = 'Enable AccessLog for ELB: shop-web at 2026-03-09T08:00:00.000Z';

/** One object of each other kind. */
export function foreignObjects(): ForeignObject[] {
  const place = { account: ACCOUNT.shop, region: 'us-east-1' };
  const day = folder(place, utc('2026-03-10T00:00:00'));
  const stem = `${ACCOUNT.shop}_elasticloadbalancing_us-east-1`;
  const app = `${stem}_app.shop-web.4e5f60718293a4b5_20260310T1005Z_10.0.1.20`;
  const packed = (text: string) => gzip(Buffer.from(text));
  return [
    { kind: 'alb_access_log', key: `${day}/${app}_5c1d2e3f.log.gz`, content: packed(ALB_ACCESS) },
    { kind: 'alb_connection_log', key: `${day}/conn_log_${app}_6d1e2f30.log.gz`, content: packed(ALB_CONNECTION) },
    { kind: 'alb_health_log', key: `${day}/health_check_log_${app}_7e1f2031.log.gz`, content: packed(ALB_HEALTH) },
    {
      kind: 'classic_log',
      key: `${day}/${stem}_classic-shop_20260310T1005Z_10.0.1.50_8f102132.log`,
      content: Buffer.from(CLASSIC),
    },
    { kind: 'test_file', key: `AWSLogs/${ACCOUNT.shop}/ELBAccessLogTestFile`, content: Buffer.from(TEST_FILE) },
  ];
}
