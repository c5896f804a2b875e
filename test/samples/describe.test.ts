import { describe, expect, it } from 'vitest';
import { filesBelow, readJson, readText } from './read-samples.js';

const FIRST = 'describe/2026-03-09T00-00-00Z';
const SECOND = 'describe/2026-03-11T12-05-00Z';
const SHOP = '111122223333/us-east-1';
const DEVICES = '444455556666/eu-west-1';

describe('the saved Describe* answers', () => {
  it('cover both accounts in both snapshots, each answer under its own name', () => {
    for (const snapshot of [FIRST, SECOND]) {
      for (const place of [SHOP, DEVICES]) {
        const names = filesBelow(`${snapshot}/${place}`).map((path) => path.split('/').at(-1)!.split('.')[0]);
        expect([...new Set(names)].sort()).toEqual([
          'describe-listener-certificates',
          'describe-listeners',
          'describe-load-balancer-attributes',
          'describe-load-balancers',
          'describe-rules',
          'describe-ssl-policies',
          'describe-tags',
          'describe-target-groups',
          'describe-target-health',
        ]);
      }
    }
  });

  it('hold one answer each, indented by four as the AWS CLI does', () => {
    for (const path of filesBelow('describe')) {
      expect(Object.keys(readJson<object>(path)), path).toHaveLength(1);
      expect(readText(path).split('\n')[1], path).toMatch(/^ {4}"/);
    }
  });

  it('say that one balancer writes no access log', () => {
    const enabled = (place: string, name: string) =>
      readJson<{ Attributes: { Key: string; Value: string }[] }>(
        `${FIRST}/${place}/describe-load-balancer-attributes.${name}.json`,
      ).Attributes.find((each) => each.Key === 'access_logs.s3.enabled')?.Value;
    expect(enabled(SHOP, 'public-edge')).toBe('true');
    expect(enabled(SHOP, 'partner-gateway')).toBe('true');
    expect(enabled(DEVICES, 'device-bus')).toBe('true');
    expect(enabled(SHOP, 'batch-intake')).toBe('false');
  });

  it('differ between the snapshots in a policy, two weights, a certificate and a deleted listener, nothing else', () => {
    const below = (snapshot: string) => filesBelow(snapshot).map((path) => path.slice(snapshot.length + 1));
    const gone = below(FIRST).filter((path) => !below(SECOND).includes(path));
    const changed = below(SECOND).filter((path) => readText(`${FIRST}/${path}`) !== readText(`${SECOND}/${path}`));
    expect(gone).toEqual([`${SHOP}/describe-rules.9f71b172c273d374.json`]);
    expect(changed).toEqual([
      `${SHOP}/describe-listener-certificates.8f51b152c253d354.json`,
      `${SHOP}/describe-listeners.batch-intake.json`,
      `${SHOP}/describe-listeners.partner-gateway.json`,
      `${SHOP}/describe-listeners.public-edge.json`,
      `${SHOP}/describe-rules.8b11b112c213d314.json`,
    ]);
  });

  it('know listeners that are not TLS, and say nothing of a policy there', () => {
    const { Listeners } = readJson<{ Listeners: Record<string, unknown>[] }>(
      `${FIRST}/${DEVICES}/describe-listeners.device-bus.json`,
    );
    const tcp = Listeners.find((each) => each.Protocol === 'TCP')!;
    expect(tcp).not.toHaveProperty('SslPolicy');
    expect(tcp).not.toHaveProperty('Certificates');
  });

  it('rank the ciphers of policies from 1 without a hole', () => {
    const { SslPolicies } = readJson<{
      SslPolicies: { Name: string; Ciphers: { Name: string; Priority: number }[] }[];
    }>(`${SECOND}/${SHOP}/describe-ssl-policies.json`);
    const sizes = Object.fromEntries(SslPolicies.map((each) => [each.Name, each.Ciphers.length]));
    // As the Network Load Balancer guide lists them.
    expect(sizes).toEqual({
      'ELBSecurityPolicy-2016-08': 18,
      'ELBSecurityPolicy-TLS-1-2-2017-01': 12,
      'ELBSecurityPolicy-TLS13-1-0-2021-06': 21,
      'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06': 21,
      'ELBSecurityPolicy-TLS13-1-2-2021-06': 11,
      'ELBSecurityPolicy-TLS13-1-2-Res-2021-06': 7,
      'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09': 7,
    });
    for (const { Ciphers } of SslPolicies) {
      expect(Ciphers.map((each) => each.Priority)).toEqual(Ciphers.map((_, index) => index + 1));
    }
  });
});
