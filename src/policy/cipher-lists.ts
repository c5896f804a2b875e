/**
 * The cipher lists of the predefined policies, highest priority first, built from the pairs they repeat. Data only.
 */

const GCM_128 = ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'];
const CBC_128_SHA2 = ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-RSA-AES128-SHA256'];
const CBC_128_SHA1 = ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA'];
const GCM_256 = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'];
const CBC_256_SHA2 = ['ECDHE-ECDSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA384'];
const CBC_256_SHA1 = ['ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'];
// The guide lists this pair the other way round in its tables of the FIPS and FS policies.
const CBC_256_SHA1_RSA_FIRST = CBC_256_SHA1.toReversed();

const STATIC_RSA_SHA2 = ['AES128-GCM-SHA256', 'AES128-SHA256', 'AES256-GCM-SHA384', 'AES256-SHA256'];
const STATIC_RSA = [
  'AES128-GCM-SHA256',
  'AES128-SHA256',
  'AES128-SHA',
  'AES256-GCM-SHA384',
  'AES256-SHA256',
  'AES256-SHA',
];

const TLS13_FIPS = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'];
const TLS13 = [...TLS13_FIPS, 'TLS_CHACHA20_POLY1305_SHA256'];
const TLS13_AES256 = ['TLS_AES_256_GCM_SHA384'];
const TLS13_AES256_FIRST = TLS13_FIPS.toReversed();

const RES = [...GCM_128, ...GCM_256];
const ECDHE_SHA2 = [...GCM_128, ...CBC_128_SHA2, ...GCM_256, ...CBC_256_SHA2];
const ECDHE = [...GCM_128, ...CBC_128_SHA2, ...CBC_128_SHA1, ...GCM_256, ...CBC_256_SHA2, ...CBC_256_SHA1];
const ECDHE_RSA_FIRST = [
  ...GCM_128,
  ...CBC_128_SHA2,
  ...CBC_128_SHA1,
  ...GCM_256,
  ...CBC_256_SHA2,
  ...CBC_256_SHA1_RSA_FIRST,
];
const ECDHE_256_FIRST = [...GCM_256, ...CBC_256_SHA2, ...CBC_256_SHA1, ...GCM_128, ...CBC_128_SHA2, ...CBC_128_SHA1];

/** One list for each set of policies that share it; `fips` lists have no ChaCha20. */
export const CIPHER_LISTS = {
  tls13: TLS13,
  tls13_res: [...TLS13, ...RES],
  tls13_ecdhe_sha2: [...TLS13, ...ECDHE_SHA2],
  tls13_ext1: [...TLS13, ...ECDHE_SHA2, ...STATIC_RSA_SHA2],
  tls13_ext2: [...TLS13, ...ECDHE, ...STATIC_RSA],
  tls12: [...ECDHE_SHA2, ...STATIC_RSA_SHA2],
  tls12_ext: [...ECDHE, ...STATIC_RSA],
  fips: TLS13_FIPS,
  fips_res: [...TLS13_FIPS, ...RES],
  fips_ecdhe_sha2: [...TLS13_FIPS, ...ECDHE_SHA2],
  fips_ext0: [...TLS13_FIPS, ...ECDHE_RSA_FIRST],
  fips_ext1: [...TLS13_FIPS, ...ECDHE_SHA2, ...STATIC_RSA_SHA2],
  fips_ext2: [...TLS13_FIPS, ...ECDHE_RSA_FIRST, ...STATIC_RSA],
  rfc9151_tls13: TLS13_AES256,
  rfc9151: [...TLS13_AES256, ...GCM_256],
  rfc9151_ext0: [...TLS13_AES256, ...GCM_256, 'AES256-GCM-SHA384'],
  rfc9151_interop1: [...TLS13_AES256_FIRST, ...GCM_256, ...GCM_128],
  rfc9151_interop2: [...TLS13_AES256_FIRST, ...GCM_256, ...GCM_128, ...CBC_256_SHA2, ...CBC_128_SHA2],
  rfc9151_interop3: [...TLS13_AES256_FIRST, ...ECDHE_256_FIRST],
  rfc9151_interop4: [
    ...TLS13_AES256_FIRST,
    ...ECDHE_256_FIRST,
    'AES256-GCM-SHA384',
    'AES256-SHA256',
    'AES256-SHA',
    'AES128-GCM-SHA256',
    'AES128-SHA256',
    'AES128-SHA',
  ],
  fs_res_2020: RES,
  fs_res_2019: ECDHE_SHA2,
  fs: ECDHE_RSA_FIRST,
} as const satisfies Record<string, readonly string[]>;

const PAIR_OF_256_SHA1: readonly [string, string] = ['ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'];

/** Orders that the sources tell differently, by list: the guide on one side, s2n-tls on the other. */
export const ORDER_DOUBTS: Partial<Record<keyof typeof CIPHER_LISTS, readonly (readonly [string, string])[]>> = {
  tls12_ext: [PAIR_OF_256_SHA1],
  // Not in s2n-tls, but the same table of the guide, and built upon the list above.
  tls13_ext2: [PAIR_OF_256_SHA1],
  rfc9151_interop2: CBC_256_SHA2.flatMap((cbc) => GCM_128.map((gcm) => [gcm, cbc] as const)),
};
