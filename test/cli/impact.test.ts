import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

const RES = 'TLS13-1-2-Res-2021-06';
const DESCRIBE = join(SAMPLE_LOGS, '..', 'describe');
const NETWORKS = join(SAMPLE_LOGS, '..', 'networks.csv');

describe('tlslens impact', () => {
  const folder = temporaryFolder();
  const bare = join(folder.path, 'bare.db');
  const full = join(folder.path, 'full.db');
  beforeAll(async () => {
    for (const db of [bare, full]) await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
    await tlslens(['sync', '--from-dir', DESCRIBE, '--db', full]);
    await tlslens(['networks', 'load', NETWORKS, '--db', full]);
  });
  afterAll(() => folder.remove());

  const impact = (...args: string[]) => tlslens(['impact', '--db', full, ...args]);
  const rowsOf = (stdout: string) => JSON.parse(stdout).rows as Record<string, unknown>[];

  it('names who would break, and ends with 1', async () => {
    const ran = await impact('--all', '--to', RES, '--group-by', 'owner', '--verdict', 'breaks', '--format', 'json');
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 1, stderr: '' });
    expect(rowsOf(ran.stdout).map(({ owner, breaks }) => [owner, breaks])).toEqual([
      ['partner-kiosk-service', 118],
      ['partner-billing', 72],
      ['kiosk-estate', 68],
      ['partner-warehouse', 54],
      ['partner-archive', 15],
      ['partner-payroll', 4],
    ]);
    expect(JSON.parse(ran.stdout).notes[0]).toBe(
      'Completed connections, would break: 331 of 19 clients; unknown: 211 of 13 clients; safe: 8,435 of 525 clients.',
    );
  });

  it('judges what started before the first sync by the oldest policy known where asked to, and says so in every format', async () => {
    const early = ['--all', '--to', RES, '--until', '2026-03-09', '--assume-current'];
    for (const format of ['table', 'markdown', 'json']) {
      const { stdout, stderr } = await impact(...early, '--format', format);
      expect(stdout, format).toContain('Assumed (--assume-current)');
      expect(stderr).toBe('');
    }
    for (const format of ['csv', 'ndjson']) {
      const { stdout, stderr } = await impact(...early, '--format', format);
      expect(stdout, format).toContain('assumed');
      expect(stderr).toMatch(/^tlslens: Assumed \(--assume-current\): .*\n$/);
    }
    const unknown = await impact(...early.slice(0, -1));
    expect(unknown.stderr).toContain('--assume-current');
    const both = await impact(...early, '--from', '2016-08');
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('--from names the policy')]);
  });

  it('ends with 0 where nothing breaks, also where a verdict is asked for that nothing has', async () => {
    const safe = await impact('--load-balancer', 'public-edge', '--to', RES);
    expect(safe.status).toBe(0);
    expect(safe.stdout).toMatch(/^breaks +0 /m);
    const none = await impact('--load-balancer', 'public-edge', '--to', RES, '--verdict', 'breaks', '--format', 'json');
    expect([none.status, rowsOf(none.stdout)]).toEqual([0, []]);
  });

  it('ends with 1 where something breaks, also where only the safe ones are shown', async () => {
    const ran = await impact('--all', '--to', RES, '--verdict', 'safe', '--limit', '1');
    expect(ran.status).toBe(1);
  });

  it('writes totals and rows for people, and all rows as one table for programs', async () => {
    const table = await impact('--all', '--to', RES);
    expect(table.stdout).toContain('Impact of a policy\n');
    expect(table.stdout).toContain('Impact by client and agreement\n');
    expect(table.stdout).toContain('showing 50 of more rows; --limit 0 for all');
    const markdown = await impact('--all', '--to', RES, '--format', 'markdown', '--group-by', 'listener');
    expect(markdown.stdout.match(/^## .*/gm)).toEqual(['## Impact of a policy', '## Impact by listener']);
    const csv = await impact('--all', '--to', RES, '--format', 'csv');
    const [header, ...lines] = csv.stdout.trimEnd().split('\r\n');
    expect(header).toBe(
      'verdict,client_ip,owner,domain_name,tls_version,tls_cipher,connections,reason,last_seen,days_active,first_seen,listener,listener_id,bytes,old_policy,known,explanation',
    );
    const json = await impact('--all', '--to', RES, '--format', 'json');
    const ndjson = await impact('--all', '--to', RES, '--format', 'ndjson');
    expect(rowsOf(json.stdout)).toHaveLength(lines.length);
    expect(ndjson.stdout.trimEnd().split('\n')).toHaveLength(lines.length);
    expect(lines.length).toBeGreaterThan(500);
  });

  it('needs no metadata where --from is given, and asks for it where it is not', async () => {
    const partners = ['--db', bare, '--listener', '8c21b122c223d324', '--to', RES];
    const given = await tlslens(['impact', ...partners, '--from', '2016-08', '--until', '2026-03-11T12:00Z']);
    expect(given.status).toBe(1);
    expect(given.stdout).toMatch(/^breaks +130 /m);
    const missing = await tlslens(['impact', ...partners]);
    expect({ status: missing.status, stdout: missing.stdout }).toEqual({ status: 2, stdout: '' });
    expect(missing.stderr).toMatch(
      /^tlslens: The policy in force is not known .*\ntlslens: Name it with --from POLICY/,
    );
  });

  it('narrows by time, client and server name', async () => {
    const one = await impact(
      '--all',
      '--to',
      RES,
      '--client',
      '192.0.2.30',
      '--since',
      '2026-03-10',
      '--format',
      'json',
    );
    expect(rowsOf(one.stdout).map(({ client_ip, connections }) => [client_ip, connections])).toEqual([
      ['192.0.2.30', 4],
    ]);
    const later = await impact('--all', '--to', RES, '--client', '192.0.2.30', '--since', '2026-03-11');
    expect(later.status).toBe(5);
    const named = await impact('--all', '--to', RES, '--sni', '*.example.net', '--group-by', 'sni', '--format', 'json');
    expect(
      rowsOf(named.stdout)
        .map(({ domain_name }) => domain_name)
        .sort(),
    ).toEqual(['b2b.example.net', 'bus.example.net', 'shop.example.net']);
  });

  it('suggests policies for every listener, and ends with 0', async () => {
    const ran = await impact('--suggest', '--format', 'json');
    expect(ran.status).toBe(0);
    const listeners = new Set(rowsOf(ran.stdout).map(({ listener }) => listener));
    expect([...listeners]).toEqual(['device-bus:8883', 'public-edge:443']);
    const chosen = await impact('--suggest', '--load-balancer', 'device-bus', '--format', 'json');
    expect(new Set(rowsOf(chosen.stdout).map(({ listener }) => listener))).toEqual(new Set(['device-bus:8883']));
  });

  it.each<[string, string[], number, RegExp]>([
    ['no policy', ['--all'], 2, /--to POLICY.*--suggest/],
    ['no listener', ['--to', RES], 2, /--listener NAME, --load-balancer NAME, or --all/],
    ['all and one', ['--all', '--listener', 'x', '--to', RES], 2, /exclude each other/],
    ['a policy to suggest', ['--suggest', '--to', RES], 2, /--suggest looks for a policy/],
    ['a verdict of suggestions', ['--suggest', '--verdict', 'safe'], 2, /do not apply/],
    [
      'an unknown policy',
      ['--all', '--to', 'TLS13-1-2-Rse-2021-06'],
      2,
      /Did you mean ELBSecurityPolicy-TLS13-1-2-Res-2021-06/,
    ],
    ['an unknown old policy', ['--all', '--to', RES, '--from', '2016-80'], 2, /Did you mean ELBSecurityPolicy-2016-08/],
    ['an unknown verdict', ['--all', '--to', RES, '--verdict', 'bad'], 2, /breaks, unknown, safe/],
    ['an unknown grouping', ['--all', '--to', RES, '--group-by', 'day'], 2, /client, owner, sni, listener, cipher/],
    ['a bad time', ['--all', '--to', RES, '--since', 'soon'], 2, /--since/],
    [
      'an end before the begin',
      ['--all', '--to', RES, '--since', '2026-03-11', '--until', '2026-03-10'],
      2,
      /holds no time/,
    ],
    ['an unknown load balancer', ['--load-balancer', 'public-egde', '--to', RES], 5, /did you mean public-edge/],
    ['clients that completed nothing', ['--all', '--client', '203.0.113.66', '--to', RES], 5, /nothing to judge by/],
  ])('%s: one sentence, what to try, and the status', async (_, args, status, says) => {
    const ran = await impact(...args);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).toMatch(/^tlslens: /);
  });

  it('has help with examples and exit statuses', async () => {
    const { stdout } = await tlslens(['impact', '--help']);
    expect(stdout).toContain('Examples:\n  tlslens impact');
    expect(stdout).toContain('Exit status: 1 when a connection would break');
  });
});
