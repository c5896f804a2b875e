import { beforeAll, describe, expect, test } from 'vitest';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from '../../src/policy/assumptions.js';
import { judge } from '../../src/policy/impact.js';
import type { Verdict } from '../../src/policy/judgement.js';
import { PREDEFINED_POLICIES, type PredefinedPolicy } from '../../src/policy/predefined-policies.js';
import { CERTIFICATES, type Certificates, negotiate, serverOf, suitesOf, VERSIONS } from './negotiation-model.js';
import { kindOf, randomClients, systematicClients } from './simulated-clients.js';

const RANDOM_CLIENTS = 4_000;
const SEED = 20_260_801;

const suites = suitesOf([...new Set(PREDEFINED_POLICIES.flatMap((policy) => policy.ciphers))]);
/** Strict RFC 9151 has secp384r1 alone. */
const p384Only = (name: string) => name.includes('RFC9151-FIPS');

/**
 * Two readings of each policy, since the sources tell some orders differently: as listed, and with the doubtful pairs the
 * other way round. The rule is given the listed one, whichever the server follows.
 */
const READINGS = [(policy: PredefinedPolicy) => policy.ciphers, otherOrder].map((order) =>
  PREDEFINED_POLICIES.map((policy) => serverOf({ ...policy, ciphers: order(policy) }, p384Only(policy.name), suites)),
);

const POLICIES = PREDEFINED_POLICIES.length;
/** Kinds of client: bit 0 contiguous versions, bit 1 the mandatory suite. */
const KINDS = 4;
const AGREEMENTS = VERSIONS.length * 32;

/** For each kind, certificates, OLD, agreement and NEW: how many clients survive, how many do not. */
const cells = KINDS * CERTIFICATES.length * POLICIES * AGREEMENTS * POLICIES;
const survived = new Uint32Array(cells);
const failed = new Uint32Array(cells);
const cellOf = (kind: number, certificates: number, old: number, agreement: number, next: number): number =>
  (((kind * CERTIFICATES.length + certificates) * POLICIES + old) * AGREEMENTS + agreement) * POLICIES + next;

beforeAll(() => {
  const clients = [...systematicClients(suites), ...randomClients(RANDOM_CLIENTS, suites, SEED)];
  for (const client of clients) {
    const kept = kindOf(client, suites);
    const kind = (kept.contiguous ? 1 : 0) + (kept.mandatory ? 2 : 0);
    for (const [index, certificates] of CERTIFICATES.entries()) {
      const results = READINGS.map((servers) =>
        servers.map((server) => negotiate(client, server, certificates, suites)),
      );
      // What a lack of groups does under NEW is never judged: `caveats` says so.
      const judged = READINGS.map((servers) => servers.map((server) => client.p384 || !server.p384Only));
      for (const agreements of results) {
        for (const [reading, outcomes] of results.entries()) {
          for (let old = 0; old < POLICIES; old += 1) {
            if (agreements[old]! >= 0) count(cellOf(kind, index, old, agreements[old]!, 0), outcomes, judged[reading]!);
          }
        }
      }
    }
  }
});

function count(start: number, outcomes: readonly number[], judged: readonly boolean[]): void {
  for (let next = 0; next < POLICIES; next += 1) {
    if (judged[next]) (outcomes[next]! < 0 ? failed : survived)[start + next]! += 1;
  }
}

interface Mode {
  readonly name: string;
  readonly assumptions: Partial<Assumptions>;
  readonly certificates: readonly Certificates[];
}

const AS_DOCUMENTED: readonly Certificates[] = CERTIFICATES.filter((one) => !one.startsWith('dual-rsa'));
const MODES: readonly Mode[] = [
  { name: 'default premises', assumptions: {}, certificates: AS_DOCUMENTED },
  { name: 'one key type', assumptions: { key_types: 'same' }, certificates: ['rsa', 'ecdsa'] },
  { name: 'RSA known', assumptions: { key_types: 'RSA' }, certificates: ['rsa'] },
  { name: 'ECDSA known', assumptions: { key_types: 'ECDSA' }, certificates: ['ecdsa'] },
  { name: 'versions with holes', assumptions: { contiguous_versions: false }, certificates: AS_DOCUMENTED },
  { name: 'no mandatory suite', assumptions: { tls13_mandatory_suite: false }, certificates: AS_DOCUMENTED },
  { name: 'any preference of certificates', assumptions: { ecdsa_preferred: false }, certificates: CERTIFICATES },
  {
    name: 'no premise at all',
    assumptions: { contiguous_versions: false, tls13_mandatory_suite: false, ecdsa_preferred: false },
    certificates: CERTIFICATES,
  },
];

interface Tally {
  readonly shares: Record<Verdict, number>;
  readonly wrong: string[];
  /** Unknown, although every client of the simulation went the same way. */
  readonly undecided: string[];
  readonly judged: number;
}

function tally(mode: Mode): Tally {
  const premises = { ...DEFAULT_ASSUMPTIONS, ...mode.assumptions };
  const kinds = [0, 1, 2, 3].filter(
    (kind) =>
      (!premises.contiguous_versions || (kind & 1) !== 0) && (!premises.tls13_mandatory_suite || (kind & 2) !== 0),
  );
  const groups = kinds.flatMap((kind) => mode.certificates.map((one) => [kind, CERTIFICATES.indexOf(one)] as const));
  const counts: Record<Verdict, number> = { breaks: 0, safe: 0, unknown: 0 };
  const wrong: string[] = [];
  const undecided: string[] = [];
  let judged = 0;
  for (let old = 0; old < POLICIES; old += 1) {
    for (let agreement = 0; agreement < AGREEMENTS; agreement += 1) {
      for (let next = 0; next < POLICIES; next += 1) {
        let alive = 0;
        let dead = 0;
        for (const [kind, certificates] of groups) {
          const cell = cellOf(kind, certificates, old, agreement, next);
          alive += survived[cell]!;
          dead += failed[cell]!;
        }
        if (alive + dead === 0) continue;
        const version = VERSIONS[agreement >> 5]!;
        const cipher = suites.names[agreement & 31]!;
        const { verdict, reason } = judge(
          { version, cipher },
          PREDEFINED_POLICIES[old]!,
          PREDEFINED_POLICIES[next]!,
          mode.assumptions,
        );
        judged += 1;
        const story = `${PREDEFINED_POLICIES[old]!.name} -> ${PREDEFINED_POLICIES[next]!.name}: ${version} ${cipher}, ${verdict} (${reason}), ${alive} survive, ${dead} fail`;
        if ((verdict === 'safe' && dead > 0) || (verdict === 'breaks' && alive > 0)) wrong.push(story);
        if (verdict === 'unknown' && (alive === 0 || dead === 0)) undecided.push(story);
        if (old !== next) counts[verdict] += alive + dead;
      }
    }
  }
  const total = counts.breaks + counts.safe + counts.unknown;
  return {
    shares: { breaks: counts.breaks / total, safe: counts.safe / total, unknown: counts.unknown / total },
    wrong,
    undecided,
    judged,
  };
}

describe.each(MODES)('under $name, over every ordered pair of the 45 policies', (mode) => {
  const found: { tally?: Tally } = {};
  beforeAll(() => {
    found.tally = tally(mode);
    const { shares, judged } = found.tally;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    console.log(
      `${mode.name}: ${percent(shares.safe)} safe, ${percent(shares.breaks)} breaks, ${percent(shares.unknown)} unknown (${judged} judgements)`,
    );
  });

  test('no client judged safe fails, and none judged to break survives', () => {
    expect(found.tally!.judged).toBeGreaterThan(10_000);
    expect(found.tally!.wrong).toEqual([]);
  });

  test('whatever is left unknown has a client that survives and one that fails', () => {
    expect(found.tally!.undecided.slice(0, 20)).toEqual([]);
  });
});

test('the three verdicts all occur often enough to mean something', () => {
  const { shares } = tally(MODES[0]!);
  expect(Math.min(shares.breaks, shares.safe)).toBeGreaterThan(0.05);
  expect(shares.unknown).toBeLessThan(0.5);
});

/** The list with each doubtful pair in the other order. */
function otherOrder(policy: PredefinedPolicy): readonly string[] {
  const doubts = policy.order_doubts ?? [];
  const behind = (name: string) => doubts.filter(([one]) => one === name).map(([, other]) => other);
  const ciphers = [...policy.ciphers];
  for (const name of policy.ciphers) {
    const last = Math.max(-1, ...behind(name).map((other) => ciphers.indexOf(other)));
    if (last > ciphers.indexOf(name)) {
      ciphers.splice(last + 1, 0, name);
      ciphers.splice(ciphers.indexOf(name), 1);
    }
  }
  return ciphers;
}
