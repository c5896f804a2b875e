import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/policy/impact.js';
import type { Verdict } from '../../src/policy/judgement.js';
import { predefinedPolicy } from '../../src/policy/predefined-policies.js';
import { tlsCipher } from '../../src/tls/ciphers.js';
import { TLS_VERSIONS } from '../../src/tls/versions.js';
import { type KeyType, listenLike, type Outcome, type RealClient, shakeHands } from './real-handshakes.js';

const POLICIES = [
  '2016-08',
  'TLS-1-1-2017-01',
  'TLS-1-2-2017-01',
  'TLS13-1-0-2021-06',
  'TLS13-1-2-2021-06',
  'TLS13-1-2-Res-2021-06',
  'TLS13-1-3-2021-06',
  'TLS13-1-2-Ext2-FIPS-2023-04',
  'TLS13-1-2-Res-FIPS-2023-04',
  'TLS13-1-2-Ext0-RFC9151-FIPS-2023-07',
  'TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07',
  'FS-1-2-Res-2020-10',
].map(predefinedPolicy);

const CERTIFICATES: readonly (readonly KeyType[])[] = [['rsa'], ['ecdsa'], ['rsa', 'ecdsa']];

const ALL_13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const GCM_128 = ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'];
const GCM_256 = ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'];
const CBC_128 = ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-RSA-AES128-SHA256'];
const CBC_256 = ['ECDHE-ECDSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA384'];
const SHA1 = ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'];

const client = (
  name: string,
  oldest: RealClient['oldest'],
  newest: RealClient['newest'],
  ...ciphers: (string | readonly string[])[]
): RealClient => ({ name, oldest, newest, ciphers: ciphers.flat() });

const CLIENTS: readonly RealClient[] = [
  client('browser of today', 'TLSv1.2', 'TLSv1.3', ALL_13, GCM_128, GCM_256),
  client('1.3 alone', 'TLSv1.3', 'TLSv1.3', ALL_13),
  client('1.3 alone, AES-128 alone', 'TLSv1.3', 'TLSv1.3', 'TLS_AES_128_GCM_SHA256'),
  client('1.3 with ChaCha20 alone, 1.2 with GCM', 'TLSv1.2', 'TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256', GCM_128),
  client('1.3 with AES-256 alone', 'TLSv1.2', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', GCM_256),
  client('1.3, and static RSA alone below', 'TLSv1.2', 'TLSv1.3', ALL_13, 'AES128-SHA'),
  client('1.0 to 1.3 with everything', 'TLSv1', 'TLSv1.3', ALL_13, GCM_128, GCM_256, CBC_128, SHA1, 'AES128-SHA'),
  client('1.2 with GCM', 'TLSv1.2', 'TLSv1.2', GCM_128, GCM_256),
  client('1.2 with AES-256 GCM', 'TLSv1.2', 'TLSv1.2', GCM_256),
  client('1.2 with CBC, AES-128', 'TLSv1.2', 'TLSv1.2', CBC_128),
  client('1.2 with CBC, and AES-256 GCM', 'TLSv1.2', 'TLSv1.2', CBC_128, GCM_256),
  client('1.2 with CBC, AES-256', 'TLSv1.2', 'TLSv1.2', CBC_256, 'AES256-SHA256'),
  client('1.2 with static RSA and SHA-1', 'TLSv1.2', 'TLSv1.2', 'AES128-SHA', 'AES256-SHA'),
  client('1.2 with static RSA GCM', 'TLSv1.2', 'TLSv1.2', 'AES256-GCM-SHA384', 'AES128-GCM-SHA256'),
  client('1.2 with ECDSA suites alone', 'TLSv1.2', 'TLSv1.2', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES256-SHA'),
  client(
    '1.2 with ECDSA CBC and RSA GCM',
    'TLSv1.2',
    'TLSv1.2',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-RSA-AES256-GCM-SHA384',
  ),
  client(
    '1.2 with RSA CBC and ECDSA GCM',
    'TLSv1.2',
    'TLSv1.2',
    'ECDHE-RSA-AES128-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
  ),
  client('1.0 to 1.2 with SHA-1', 'TLSv1', 'TLSv1.2', SHA1, 'AES128-SHA', 'AES256-SHA'),
  client('1.0 and 1.1', 'TLSv1', 'TLSv1.1', SHA1, 'AES128-SHA'),
  client('1.1 alone', 'TLSv1.1', 'TLSv1.1', 'AES256-SHA', 'ECDHE-ECDSA-AES128-SHA'),
  client('1.0 alone', 'TLSv1', 'TLSv1', SHA1, 'AES128-SHA'),
  client('1.0 alone, static RSA', 'TLSv1', 'TLSv1', 'AES256-SHA'),
];

interface Series {
  readonly keyTypes: readonly KeyType[];
  readonly client: RealClient;
  /** One for each policy, in their order. */
  readonly outcomes: readonly (Outcome | null)[];
}

const seriesOfAll: Series[] = [];
const shares: Record<Verdict, number> = { breaks: 0, safe: 0, unknown: 0 };
let pairs = 0;

beforeAll(async () => {
  for (const keyTypes of CERTIFICATES) {
    const servers = await Promise.all(POLICIES.map((policy) => listenLike(policy, keyTypes)));
    for (const one of CLIENTS) {
      seriesOfAll.push({
        keyTypes,
        client: one,
        outcomes: await Promise.all(servers.map((server) => shakeHands(server, one))),
      });
    }
    for (const server of servers) server.close();
  }
});

test('no real client judged safe is refused, and none judged to break gets through', () => {
  const wrong: string[] = [];
  for (const { keyTypes, client: one, outcomes } of seriesOfAll) {
    const tls13_mandatory_suite = one.newest !== 'TLSv1.3' || one.ciphers.includes('TLS_AES_128_GCM_SHA256');
    const key_types = keyTypes.length === 1 ? 'same' : 'unknown';
    for (const [from, agreed] of outcomes.entries()) {
      if (agreed === null) continue;
      for (const [to, result] of outcomes.entries()) {
        if (from === to) continue;
        const verdicts = (['unknown', key_types] as const).map((known) => {
          const premises = { tls13_mandatory_suite, key_types: known };
          const { verdict, sentence } = judge(agreed, POLICIES[from]!, POLICIES[to]!, premises);
          if ((verdict === 'safe' && result === null) || (verdict === 'breaks' && result !== null)) {
            wrong.push(`${one.name}, ${keyTypes.join('+')}: ${sentence} Then: ${JSON.stringify(result)}`);
          }
          return verdict;
        });
        pairs += 1;
        shares[verdicts[0]!] += 1;
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(pairs).toBeGreaterThan(1_000);
});

test('the old versions really took part', () => {
  const seen = new Set(seriesOfAll.flatMap((series) => series.outcomes.map((outcome) => outcome?.version)));
  expect([...TLS_VERSIONS.map((version) => version.api_name)].filter((name) => !seen.has(name))).toEqual([]);
});

test('OpenSSL gives every suite that was agreed on the IANA name of the table', () => {
  const agreed = seriesOfAll.flatMap((series) => series.outcomes).filter((outcome) => outcome !== null);
  expect(new Set(agreed.map((outcome) => outcome.cipher)).size).toBeGreaterThanOrEqual(15);
  for (const outcome of agreed) expect(tlsCipher(outcome.cipher)?.iana_name).toBe(outcome.standardName);
});

test('each verdict comes up', () => {
  expect(Math.min(shares.safe, shares.breaks, shares.unknown)).toBeGreaterThan(100);
});

afterAll(() => {
  const percent = (verdict: Verdict) => `${((100 * shares[verdict]) / pairs).toFixed(1)} % ${verdict}`;
  const handshakes = seriesOfAll.length * POLICIES.length;
  console.log(
    `real handshakes: ${handshakes}, judged pairs: ${pairs}: ${percent('safe')}, ${percent('breaks')}, ${percent('unknown')}`,
  );
});
