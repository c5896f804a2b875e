/**
 * The cipher suites that NLB security policies hold, with what makes some of them weak and who says so.
 * Data only: which policy holds which suite is `policy/`.
 */

import type { TlsVersionName } from './versions.js';

/** One row of table `tls_ciphers`. */
export interface TlsCipher {
  /** As the log and the API spell it: OpenSSL's name, for TLS 1.3 the same as IANA's. */
  readonly cipher: string;
  readonly iana_name: string;
  /** The two bytes on the wire, in hexadecimal. */
  readonly code_point: string;
  /** The oldest version that can agree on it. TLS 1.3 suites work in 1.3 only, all others only below it. */
  readonly min_version: TlsVersionName;
  readonly max_version: TlsVersionName;
  /** `ECDHE`, `RSA` (static), or `TLS13`: there the group is agreed apart from the suite. */
  readonly key_exchange: 'ECDHE' | 'RSA' | 'TLS13';
  /** The key type of the certificate it needs; `any` for TLS 1.3. */
  readonly authentication: 'RSA' | 'ECDSA' | 'any';
  readonly encryption: 'AES-128-GCM' | 'AES-256-GCM' | 'AES-128-CBC' | 'AES-256-CBC' | 'CHACHA20-POLY1305';
  readonly mode: 'AEAD' | 'CBC';
  readonly mac: 'AEAD' | 'SHA1' | 'SHA256' | 'SHA384';
  readonly forward_secret: boolean;
  /** CBC mode, a SHA-1 MAC or no forward secrecy: any of them. */
  readonly weak: boolean;
  /** What makes it weak, in words, joined by a comma; `null` where nothing does. */
  readonly weak_because: string | null;
  /** The documents behind `weak_because`; `null` where it is not weak. */
  readonly authority: string | null;
}

const NO_FORWARD_SECRECY = 'no forward secrecy';
const CBC = 'CBC mode';
const SHA1_MAC = 'SHA-1 MAC';

// Static RSA: 9325 section 4.1 says SHOULD NOT. The rest is outside the suites 9325 section 4.2 recommends, which
// are AEAD only. Every weak suite of this table is in the list of 9113 appendix A. No document is named for the
// SHA-1 MAC by itself: RFC 9155 retires SHA-1 signatures and leaves HMAC alone.
const STATIC_RSA_AUTHORITY = 'RFC 9325 section 4.1, RFC 9113 appendix A';
const NOT_AEAD_AUTHORITY = 'RFC 9325 section 4.2, RFC 9113 appendix A';
const BOTH_AUTHORITIES = 'RFC 9325 sections 4.1 and 4.2, RFC 9113 appendix A';

const tls13 = (cipher: string, codePoint: string, encryption: TlsCipher['encryption']): TlsCipher => ({
  cipher,
  iana_name: cipher,
  code_point: codePoint,
  min_version: 'tlsv13',
  max_version: 'tlsv13',
  key_exchange: 'TLS13',
  authentication: 'any',
  encryption,
  mode: 'AEAD',
  mac: 'AEAD',
  forward_secret: true,
  weak: false,
  weak_because: null,
  authority: null,
});

const older = (
  cipher: string,
  ianaName: string,
  codePoint: string,
  keyExchange: 'ECDHE' | 'RSA',
  authentication: 'RSA' | 'ECDSA',
  encryption: TlsCipher['encryption'],
  mac: TlsCipher['mac'],
): TlsCipher => {
  const staticRsa = keyExchange === 'RSA';
  const aead = mac === 'AEAD';
  const reasons = [
    ...(staticRsa ? [NO_FORWARD_SECRECY] : []),
    ...(aead ? [] : [CBC]),
    ...(mac === 'SHA1' ? [SHA1_MAC] : []),
  ];
  const authority = staticRsa ? (aead ? STATIC_RSA_AUTHORITY : BOTH_AUTHORITIES) : NOT_AEAD_AUTHORITY;
  return {
    cipher,
    iana_name: ianaName,
    code_point: codePoint,
    // AEAD and the SHA-2 MACs came with TLS 1.2 (RFC 5246, 5288, 5289).
    min_version: mac === 'SHA1' ? 'tlsv10' : 'tlsv12',
    max_version: 'tlsv12',
    key_exchange: keyExchange,
    authentication,
    encryption,
    mode: aead ? 'AEAD' : 'CBC',
    mac,
    forward_secret: !staticRsa,
    weak: reasons.length > 0,
    weak_because: reasons.length > 0 ? reasons.join(', ') : null,
    authority: reasons.length > 0 ? authority : null,
  };
};

/** The 21 suites of the predefined policies. */
export const TLS_CIPHERS: readonly TlsCipher[] = [
  tls13('TLS_AES_128_GCM_SHA256', '1301', 'AES-128-GCM'),
  tls13('TLS_AES_256_GCM_SHA384', '1302', 'AES-256-GCM'),
  tls13('TLS_CHACHA20_POLY1305_SHA256', '1303', 'CHACHA20-POLY1305'),
  older(
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'c02b',
    'ECDHE',
    'ECDSA',
    'AES-128-GCM',
    'AEAD',
  ),
  older(
    'ECDHE-ECDSA-AES128-SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
    'c023',
    'ECDHE',
    'ECDSA',
    'AES-128-CBC',
    'SHA256',
  ),
  older(
    'ECDHE-ECDSA-AES128-SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'c009',
    'ECDHE',
    'ECDSA',
    'AES-128-CBC',
    'SHA1',
  ),
  older(
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'c02c',
    'ECDHE',
    'ECDSA',
    'AES-256-GCM',
    'AEAD',
  ),
  older(
    'ECDHE-ECDSA-AES256-SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
    'c024',
    'ECDHE',
    'ECDSA',
    'AES-256-CBC',
    'SHA384',
  ),
  older(
    'ECDHE-ECDSA-AES256-SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    'c00a',
    'ECDHE',
    'ECDSA',
    'AES-256-CBC',
    'SHA1',
  ),
  older(
    'ECDHE-RSA-AES128-GCM-SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'c02f',
    'ECDHE',
    'RSA',
    'AES-128-GCM',
    'AEAD',
  ),
  older(
    'ECDHE-RSA-AES128-SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
    'c027',
    'ECDHE',
    'RSA',
    'AES-128-CBC',
    'SHA256',
  ),
  older('ECDHE-RSA-AES128-SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'c013', 'ECDHE', 'RSA', 'AES-128-CBC', 'SHA1'),
  older(
    'ECDHE-RSA-AES256-GCM-SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'c030',
    'ECDHE',
    'RSA',
    'AES-256-GCM',
    'AEAD',
  ),
  older(
    'ECDHE-RSA-AES256-SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
    'c028',
    'ECDHE',
    'RSA',
    'AES-256-CBC',
    'SHA384',
  ),
  older('ECDHE-RSA-AES256-SHA', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'c014', 'ECDHE', 'RSA', 'AES-256-CBC', 'SHA1'),
  older('AES128-GCM-SHA256', 'TLS_RSA_WITH_AES_128_GCM_SHA256', '009c', 'RSA', 'RSA', 'AES-128-GCM', 'AEAD'),
  older('AES128-SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA256', '003c', 'RSA', 'RSA', 'AES-128-CBC', 'SHA256'),
  older('AES128-SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA', '002f', 'RSA', 'RSA', 'AES-128-CBC', 'SHA1'),
  older('AES256-GCM-SHA384', 'TLS_RSA_WITH_AES_256_GCM_SHA384', '009d', 'RSA', 'RSA', 'AES-256-GCM', 'AEAD'),
  older('AES256-SHA256', 'TLS_RSA_WITH_AES_256_CBC_SHA256', '003d', 'RSA', 'RSA', 'AES-256-CBC', 'SHA256'),
  older('AES256-SHA', 'TLS_RSA_WITH_AES_256_CBC_SHA', '0035', 'RSA', 'RSA', 'AES-256-CBC', 'SHA1'),
];

const BY_NAME: ReadonlyMap<string, TlsCipher> = new Map(
  TLS_CIPHERS.flatMap((cipher) => [[cipher.cipher, cipher] as const, [cipher.iana_name, cipher] as const]),
);

/** The suite of this OpenSSL or IANA name; `undefined` for one that no NLB policy holds. */
export function tlsCipher(name: string): TlsCipher | undefined {
  return BY_NAME.get(name);
}
