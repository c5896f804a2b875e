/**
 * What client programs offer in a ClientHello. Each stack is a simplified likeness of a family of real ones,
 * named for what it can do; no version of a real product is meant.
 */

import type { TlsVersion } from './policies.js';

export type KeyType = 'RSA' | 'ECDSA';

export interface TlsStack {
  readonly name: string;
  readonly versions: readonly TlsVersion[];
  readonly ciphers: readonly string[];
  readonly groups: readonly string[];
  /** Signatures it can verify. */
  readonly verifies: readonly KeyType[];
  /** ALPN protocols in its order, or null for no extension. */
  readonly alpn: readonly string[] | null;
}

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const ecdhe = (...suites: string[]) => suites.flatMap((suite) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`]);
const GCM = ecdhe('AES128-GCM-SHA256', 'AES256-GCM-SHA384');
const CBC = ecdhe('AES128-SHA256', 'AES256-SHA384', 'AES128-SHA', 'AES256-SHA');
const STATIC_RSA = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA'];
const CLASSICAL = ['x25519', 'secp256r1', 'secp384r1'];
const ALL = ['RSA', 'ECDSA'] as const;
const WEB = ['h2', 'http/1.1'];

const stack = (name: string, rest: Omit<TlsStack, 'name'>): TlsStack => ({ name, ...rest });

const browser = stack('browser', {
  versions: ['tlsv12', 'tlsv13'],
  ciphers: [...TLS13, ...GCM, ...ecdhe('AES128-SHA', 'AES256-SHA'), ...STATIC_RSA],
  groups: CLASSICAL,
  verifies: ALL,
  alpn: WEB,
});
const library = stack('library', {
  versions: ['tlsv12', 'tlsv13'],
  ciphers: [...TLS13, ...GCM, ...CBC],
  groups: CLASSICAL,
  verifies: ALL,
  alpn: ['http/1.1'],
});

export const STACKS = {
  browser,
  browserPq: { ...browser, name: 'browserPq', groups: ['X25519MLKEM768', ...CLASSICAL] },
  /** A phone of some years ago: TLS 1.2 at most. */
  phone12: stack('phone12', {
    versions: ['tlsv10', 'tlsv11', 'tlsv12'],
    ciphers: [...GCM, ...CBC, ...STATIC_RSA],
    groups: ['secp256r1', 'secp384r1'],
    verifies: ALL,
    alpn: WEB,
  }),
  library,
  libraryPq: { ...library, name: 'libraryPq', groups: ['X25519MLKEM768', ...CLASSICAL] },
  /** Offers the NIST hybrid only, as a validated module would. */
  libraryNistPq: { ...library, name: 'libraryNistPq', groups: ['SecP256r1MLKEM768', 'secp256r1', 'secp384r1'] },
  rpc: { ...library, name: 'rpc', alpn: ['h2'] },
  /** Offers TLS 1.3 alone, so that an older policy has nothing in common with it. */
  only13: { ...library, name: 'only13', versions: ['tlsv13'], ciphers: TLS13, alpn: null },
  /** Leaves out the suite that TLS 1.3 makes mandatory. */
  chachaOnly: stack('chachaOnly', {
    versions: ['tlsv13'],
    ciphers: ['TLS_CHACHA20_POLY1305_SHA256'],
    groups: ['x25519'],
    verifies: ALL,
    alpn: null,
  }),
  aes256Only: stack('aes256Only', {
    versions: ['tlsv12', 'tlsv13'],
    ciphers: ['TLS_AES_256_GCM_SHA384', ...ecdhe('AES256-GCM-SHA384')],
    groups: ['secp384r1'],
    verifies: ALL,
    alpn: null,
  }),
  batch: { ...library, name: 'batch', alpn: null },
  batchPq: { ...library, name: 'batchPq', groups: ['X25519MLKEM768', ...CLASSICAL], alpn: null },
  batch12: { ...library, name: 'batch12', versions: ['tlsv12'], ciphers: [...GCM, ...CBC], alpn: null },
  device12: stack('device12', {
    versions: ['tlsv12'],
    ciphers: ecdhe('AES128-GCM-SHA256'),
    groups: ['secp256r1'],
    verifies: ALL,
    alpn: null,
  }),
  cbc12: stack('cbc12', {
    versions: ['tlsv12'],
    ciphers: ['ECDHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES128-SHA'],
    groups: ['secp256r1'],
    verifies: ['RSA'],
    alpn: null,
  }),
  staticRsa12: stack('staticRsa12', {
    versions: ['tlsv10', 'tlsv11', 'tlsv12'],
    ciphers: ['AES256-SHA256', 'AES128-SHA256', 'AES256-SHA', 'AES128-SHA'],
    groups: [],
    verifies: ['RSA'],
    alpn: null,
  }),
  ecdhe11: stack('ecdhe11', {
    versions: ['tlsv10', 'tlsv11'],
    ciphers: ['ECDHE-RSA-AES256-SHA', 'ECDHE-RSA-AES128-SHA', 'AES256-SHA', 'AES128-SHA'],
    groups: ['secp256r1'],
    verifies: ['RSA'],
    alpn: null,
  }),
  ecdhe10: stack('ecdhe10', {
    versions: ['tlsv10'],
    ciphers: ['ECDHE-RSA-AES128-SHA', 'AES128-SHA'],
    groups: ['secp256r1'],
    verifies: ['RSA'],
    alpn: null,
  }),
  static10: stack('static10', {
    versions: ['tlsv10'],
    ciphers: ['AES256-SHA', 'AES128-SHA'],
    groups: [],
    verifies: ['RSA'],
    alpn: null,
  }),
} satisfies Record<string, TlsStack>;
