/**
 * The invented estate: accounts, balancers, listeners with their policies over time, and certificates.
 * Nothing here is traffic; `traffic.ts` lets clients call these listeners, `describe.ts` tells the API's view of them.
 */

import { policyNamed, type SecurityPolicy } from './policies.js';
import type { KeyType } from './stacks.js';

/** Milliseconds of a UTC time written without a zone. */
export const utc = (time: string): number => Date.parse(`${time}Z`);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The three days of the samples, half-open. */
export const WINDOW = { from: utc('2026-03-10T00:00:00'), to: utc('2026-03-13T00:00:00') } as const;
export const DAYS = ['2026-03-10', '2026-03-11', '2026-03-12'] as const;
/** When the partner gateway's main listener got its new policy. */
export const POLICY_CHANGE = utc('2026-03-11T12:00:00');
/** Handshakes of the API listener were slow, half-open. */
export const INCIDENT = { from: utc('2026-03-12T10:00:00'), to: utc('2026-03-12T12:00:00') } as const;

export interface Certificate {
  readonly arn: string;
  readonly keyType: KeyType;
  /** `*.` stands for one label. */
  readonly names: readonly string[];
}

export interface Balancer {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** 16 hex digits, the last part of the resource id. */
  readonly id: string;
  /** Addresses of its nodes; IPv6 ones where it is dual-stack. */
  readonly nodes: { readonly v4: readonly string[]; readonly v6: readonly string[] };
}

/** ALPN policies, with the balancer's order of preference. */
export const ALPN_POLICIES = {
  HTTP1Only: ['http/1.1', 'http/1.0'],
  HTTP2Only: ['h2'],
  HTTP2Optional: ['http/1.1', 'http/1.0', 'h2'],
  HTTP2Preferred: ['h2', 'http/1.1', 'http/1.0'],
} as const;

export interface Listener {
  readonly id: string;
  readonly balancer: Balancer;
  readonly port: number;
  /** Policies with the time each came into force, earliest first. */
  readonly policies: readonly { readonly from: number; readonly name: string }[];
  /** The first is the default. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly alpn: keyof typeof ALPN_POLICIES | null;
  /** Whether the ALPN list shows `http%2F1.1` (the guide's text) or `http/1.1` (the guide's example). */
  readonly encodesSlash: boolean;
}

export const ACCOUNT = { shop: '111122223333', devices: '444455556666' } as const;

export const BALANCERS = {
  edge: {
    account: ACCOUNT.shop,
    region: 'us-east-1',
    name: 'public-edge',
    id: '0a1b2c3d4e5f6071',
    nodes: { v4: ['10.0.1.11', '10.0.2.11'], v6: ['2001:db8:e:1:0:0:0:11', '2001:db8:e:2:0:0:0:11'] },
  },
  gateway: {
    account: ACCOUNT.shop,
    region: 'us-east-1',
    name: 'partner-gateway',
    id: '1b2c3d4e5f607182',
    nodes: { v4: ['10.0.1.21', '10.0.2.21'], v6: ['2001:db8:e:1:0:0:0:21'] },
  },
  bus: {
    account: ACCOUNT.devices,
    region: 'eu-west-1',
    name: 'device-bus',
    id: '2c3d4e5f60718293',
    nodes: { v4: ['10.8.1.31'], v6: ['2001:db8:e:8:0:0:0:31'] },
  },
  /** Has a TLS listener and never switched its access log on: not one line speaks of it. */
  intake: {
    account: ACCOUNT.shop,
    region: 'us-east-1',
    name: 'batch-intake',
    id: '3d4e5f60718293a4',
    nodes: { v4: ['10.0.1.41'], v6: [] },
  },
} as const satisfies Record<string, Balancer>;

const acm = (id: string) => `arn:aws:acm:us-east-1:${ACCOUNT.shop}:certificate/${id}`;

export const CERTIFICATES = {
  wwwRsa: { arn: acm('a1a1a1a1-0001-4001-8001-0123456789ab'), keyType: 'RSA', names: ['www.example.com'] },
  wwwEcdsa: { arn: acm('a1a1a1a1-0002-4002-8002-0123456789ab'), keyType: 'ECDSA', names: ['www.example.com'] },
  shopRsa: { arn: acm('a1a1a1a1-0003-4003-8003-0123456789ab'), keyType: 'RSA', names: ['*.example.net'] },
  orgEcdsa: { arn: acm('a1a1a1a1-0004-4004-8004-0123456789ab'), keyType: 'ECDSA', names: ['www.example.org'] },
  /** Attached and never chosen in the three days. */
  oldOrgRsa: { arn: acm('a1a1a1a1-0005-4005-8005-0123456789ab'), keyType: 'RSA', names: ['old.example.org'] },
  apiEcdsa: { arn: acm('b2b2b2b2-0001-4001-8001-0123456789ab'), keyType: 'ECDSA', names: ['api.example.com'] },
  apiRsa: { arn: acm('b2b2b2b2-0002-4002-8002-0123456789ab'), keyType: 'RSA', names: ['api.example.com'] },
  partnersRsa: { arn: acm('c3c3c3c3-0001-4001-8001-0123456789ab'), keyType: 'RSA', names: ['partners.example.com'] },
  b2bRsa: { arn: acm('c3c3c3c3-0002-4002-8002-0123456789ab'), keyType: 'RSA', names: ['b2b.example.net'] },
  kioskRsa: { arn: acm('c3c3c3c3-0003-4003-8003-0123456789ab'), keyType: 'RSA', names: ['kiosk.example.com'] },
  kioskEcdsa: { arn: acm('c3c3c3c3-0004-4004-8004-0123456789ab'), keyType: 'ECDSA', names: ['kiosk.example.com'] },
  bus: {
    arn: `arn:aws:iam::${ACCOUNT.devices}:server-certificate/bus-example-net`,
    keyType: 'RSA',
    names: ['bus.example.net'],
  },
  intakeOld: { arn: acm('d4d4d4d4-0001-4001-8001-0123456789ab'), keyType: 'RSA', names: ['intake.example.com'] },
  intakeNew: { arn: acm('d4d4d4d4-0002-4002-8002-0123456789ab'), keyType: 'RSA', names: ['intake.example.com'] },
} as const satisfies Record<string, Certificate>;

const ALWAYS = 0;

export const LISTENERS = {
  web: {
    id: '8a01b102c203d304',
    balancer: BALANCERS.edge,
    port: 443,
    policies: [{ from: ALWAYS, name: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }],
    certificates: [
      CERTIFICATES.wwwRsa,
      CERTIFICATES.wwwEcdsa,
      CERTIFICATES.shopRsa,
      CERTIFICATES.orgEcdsa,
      CERTIFICATES.oldOrgRsa,
    ],
    alpn: 'HTTP2Preferred',
    encodesSlash: false,
  },
  api: {
    id: '8b11b112c213d314',
    balancer: BALANCERS.edge,
    port: 8443,
    policies: [{ from: ALWAYS, name: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' }],
    certificates: [CERTIFICATES.apiEcdsa, CERTIFICATES.apiRsa],
    alpn: 'HTTP2Optional',
    encodesSlash: true,
  },
  partners: {
    id: '8c21b122c223d324',
    balancer: BALANCERS.gateway,
    port: 443,
    policies: [
      { from: ALWAYS, name: 'ELBSecurityPolicy-2016-08' },
      { from: POLICY_CHANGE, name: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' },
    ],
    certificates: [CERTIFICATES.partnersRsa, CERTIFICATES.b2bRsa],
    alpn: null,
    encodesSlash: false,
  },
  kiosks: {
    id: '8d31b132c233d334',
    balancer: BALANCERS.gateway,
    port: 8443,
    policies: [{ from: ALWAYS, name: 'ELBSecurityPolicy-TLS13-1-0-2021-06' }],
    certificates: [CERTIFICATES.kioskRsa, CERTIFICATES.kioskEcdsa],
    alpn: null,
    encodesSlash: false,
  },
  devices: {
    id: '8e41b142c243d344',
    balancer: BALANCERS.bus,
    port: 8883,
    policies: [{ from: ALWAYS, name: 'ELBSecurityPolicy-TLS-1-2-2017-01' }],
    certificates: [CERTIFICATES.bus],
    alpn: null,
    encodesSlash: false,
  },
} as const satisfies Record<string, Listener>;

/** The policy in force on the listener at that time. */
export function policyAt(listener: Listener, time: number): SecurityPolicy {
  const name = listener.policies.findLast((each) => each.from <= time)?.name;
  return policyNamed(name ?? listener.policies[0]!.name);
}

/** The certificates that fit the name; the default alone where there is none or nothing fits. */
export function certificatesFor(listener: Listener, sni: string | null): readonly [Certificate, ...Certificate[]] {
  const [first, ...rest] =
    sni === null ? [] : listener.certificates.filter((each) => each.names.some((name) => covers(name, sni)));
  return first === undefined ? [listener.certificates[0]] : [first, ...rest];
}

function covers(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  return name.includes('.') && name.slice(name.indexOf('.')) === pattern.slice(1);
}

/** `net/<name>/<id>`, as the log and the last parts of an ARN have it. */
export const resourceId = (balancer: Balancer): string => `net/${balancer.name}/${balancer.id}`;
