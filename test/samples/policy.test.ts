import { describe, expect, it } from 'vitest';
import { filesBelow, readJson, type SampleLine, sampleLines } from './read-samples.js';

// Judged by the committed Describe* answers and by the names of ciphers alone.

interface Listeners {
  Listeners: { ListenerArn: string; Port: number; Protocol: string; SslPolicy?: string; AlpnPolicy?: string[] }[];
}
interface Policies {
  SslPolicies: { Name: string; SslProtocols: string[]; Ciphers: { Name: string; Priority: number }[] }[];
}
interface Certificates {
  Certificates: { CertificateArn: string; IsDefault: boolean }[];
}

const FIRST = '2026-03-09T00-00-00Z';
const SECOND = '2026-03-11T12-05-00Z';
const ECDSA_CERTIFICATES = /a1a1a1a1-000[24]|b2b2b2b2-0001|c3c3c3c3-0004/;
const SPELLING: Record<string, string> = { tlsv10: 'TLSv1', tlsv11: 'TLSv1.1', tlsv12: 'TLSv1.2', tlsv13: 'TLSv1.3' };

function snapshot(name: string) {
  const paths = filesBelow(`describe/${name}`);
  const listeners = paths
    .filter((path) => path.includes('/describe-listeners.'))
    .flatMap((path) => readJson<Listeners>(path).Listeners)
    .map((each) => ({ ...each, id: each.ListenerArn.split('/').at(-1)! }));
  const policies = paths
    .filter((path) => path.endsWith('/describe-ssl-policies.json'))
    .flatMap((path) => readJson<Policies>(path).SslPolicies);
  const certificates = new Map(
    paths
      .filter((path) => path.includes('/describe-listener-certificates.'))
      .map((path) => [path.split('.').at(-2)!, readJson<Certificates>(path).Certificates]),
  );
  return { listeners, policies, certificates };
}

const before = snapshot(FIRST);
const after = snapshot(SECOND);
const lines = sampleLines();

const inForce = (line: SampleLine) => (line.start >= Date.parse('2026-03-11T12:00:00Z') ? after : before);
function judged(line: SampleLine) {
  const { listeners, policies, certificates } = inForce(line);
  const listener = listeners.find((each) => each.id === line.field(5))!;
  const policy = policies.find((each) => each.Name === listener.SslPolicy)!;
  return { listener, policy, certificates: certificates.get(listener.id)! };
}
const agreed = lines.filter((line) => line.field(15) !== '-');

describe('every agreed line', () => {
  it('has a version and a cipher of the policy in force when it began', () => {
    for (const line of agreed) {
      const { policy } = judged(line);
      expect(policy.SslProtocols, line.fields.join(' ')).toContain(SPELLING[line.field(16)]);
      expect(
        policy.Ciphers.map((each) => each.Name),
        line.fields.join(' '),
      ).toContain(line.field(15));
    }
  });

  it('has a cipher that exists at its version', () => {
    for (const line of agreed) {
      const [cipher, version] = [line.field(15), line.field(16)];
      expect(cipher.startsWith('TLS_'), `${cipher} at ${version}`).toBe(version === 'tlsv13');
      if (version === 'tlsv10' || version === 'tlsv11') expect(cipher).toMatch(/-SHA$/);
    }
  });

  it('has a cipher that its certificate can sign for', () => {
    for (const line of agreed.filter((each) => each.field(16) !== 'tlsv13')) {
      expect(line.field(15).includes('ECDSA'), line.fields.join(' ')).toBe(ECDSA_CERTIFICATES.test(line.field(13)));
    }
  });

  it('has a group exactly where its key exchange has one, and a hybrid one in TLS 1.3 under a PQ policy only', () => {
    for (const line of agreed.filter((each) => each.fields.length >= 22)) {
      const [cipher, group] = [line.field(15), line.field(17)];
      const notFilled = line.field(4).includes('device-bus') && line.key.includes('_20260310T');
      const hasGroup = !notFilled && /^(ECDHE|TLS)/.test(cipher);
      expect(group !== '-', line.fields.join(' ')).toBe(hasGroup);
      if (group.includes('MLKEM')) {
        expect(line.field(16)).toBe('tlsv13');
        expect(judged(line).listener.SslPolicy).toContain('-PQ-');
      }
    }
  });

  it('has a protocol of its list, chosen only where the listener has an ALPN policy', () => {
    for (const line of agreed) {
      const { listener } = judged(line);
      const chosen = line.field(19);
      if (listener.AlpnPolicy![0] === 'None') expect([19, 20, 21].map(line.field)).toEqual(['-', '-', '-']);
      else if (chosen !== '-') expect(line.field(21).replaceAll('%2F', '/')).toContain(`"${chosen}"`);
    }
  });
});

describe('a client with one TLS stack', () => {
  it('gets the same first choice of the policy each time, never a lower one', () => {
    // Same address, listener, name and policy: the balancer's order leaves one cipher, except where a client upgrades its groups.
    const seen = new Map<string, Set<string>>();
    for (const line of agreed) {
      // Two addresses deliberately use more than one stack.
      if (['203.0.113.100', '203.0.113.101'].includes(line.clientIp)) continue;
      const key = [line.clientIp, line.field(5), line.field(18), judged(line).policy.Name].join(' ');
      seen.set(key, (seen.get(key) ?? new Set()).add(`${line.field(16)} ${line.field(15)} ${line.field(13)}`));
    }
    expect([...seen].filter(([, choices]) => choices.size > 1)).toEqual([]);
  });
});

describe('every line', () => {
  it('names a TLS listener, with its port, that both snapshots know', () => {
    for (const line of lines) {
      for (const { listeners } of [before, after]) {
        const listener = listeners.find((each) => each.id === line.field(5));
        expect(listener?.Protocol).toBe('TLS');
        expect(line.field(7).endsWith(`:${listener?.Port}`)).toBe(true);
        expect(listener?.ListenerArn).toContain(`listener/${line.field(4)}/`);
      }
    }
  });

  it('serves a certificate that its listener holds: the default one where no name was asked for', () => {
    for (const line of lines.filter((each) => each.field(13) !== '-')) {
      const { certificates } = judged(line);
      const served = certificates.find((each) => each.CertificateArn === line.field(13));
      expect(served, line.fields.join(' ')).toBeDefined();
      if (line.field(18) === '-') expect(served!.IsDefault).toBe(true);
    }
  });

  it('that failed has no handshake time, no bytes, and neither cipher nor version nor group', () => {
    for (const line of lines.filter((each) => each.field(15) === '-')) {
      expect([9, 16, 17, 19].map(line.field)).toEqual(['-', '-', '-', '-']);
      expect([10, 11].map(line.field)).toEqual(['0', '0']);
    }
  });
});

describe('the day-2 change', () => {
  const id = '8c21b122c223d324';
  const partner = lines.filter((line) => line.field(5) === id);

  it('shows as two policies in the two snapshots', () => {
    const policyIn = ({ listeners }: typeof before) => listeners.find((each) => each.id === id)!.SslPolicy;
    expect([before, after].map(policyIn)).toEqual([
      'ELBSecurityPolicy-2016-08',
      'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    ]);
  });

  it('has no connection that begins between the change and the snapshot that tells of it', () => {
    const from = Date.parse('2026-03-11T12:00:00Z');
    expect(partner.filter((line) => line.start >= from && line.start < from + 300_000)).toEqual([]);
  });

  it('ends what is below TLS 1.2 and begins TLS 1.3', () => {
    const split = (isAfter: boolean) =>
      new Set(
        partner
          .filter((line) => line.start >= Date.parse('2026-03-11T12:00:00Z') === isAfter)
          .map((line) => line.field(16)),
      );
    expect([...split(false)].sort()).toEqual(['-', 'tlsv10', 'tlsv11', 'tlsv12']);
    expect([...split(true)].sort()).toEqual(['-', 'tlsv12', 'tlsv13']);
  });
});
