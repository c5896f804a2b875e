import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

const PARTNERS = ['--listener', '8c21b122c223d324'];
const SINCE_CHANGE = ['--from', '2026-03-11T12:00Z', '--to', '2026-03-13'];

describe('tlslens gate on the sample logs', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
  });
  afterAll(() => folder.remove());

  const gate = (...args: string[]) => tlslens(['gate', '--db', db, ...args]);
  const file = (name: string, text: string) => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };

  it.each<[string, string[], number]>([
    ['old versions in the last three days', ['--min-tls', '1.2', '--quiet-for', '3d', '--to', '2026-03-13'], 1],
    ['no old version on the partner listener since the change', ['--min-tls', '1.2', ...PARTNERS, ...SINCE_CHANGE], 0],
    ['old versions on it before', ['--min-tls', '1.2', ...PARTNERS, '--to', '2026-03-11T12:00Z'], 1],
    ['too many failures on it since', ['--max-failure-ratio', '5%', ...PARTNERS, ...SINCE_CHANGE], 1],
    [
      'three days of logs for thirty quiet days',
      ['--min-tls', '1.2', '--listener', '8b11b112c213d314', '--quiet-for', '30d', '--to', '2026-03-13'],
      5,
    ],
    ['thirty days until now, of which nothing is logged', ['--min-tls', '1.2', '--quiet-for', '30d'], 5],
    ['a window without data', ['--min-tls', '1.2', '--from', '2030-01-01'], 5],
    ['ciphers of TLS 1.3 and forward secrecy', ['--allow-cipher', 'TLS_*', 'ECDHE-*', ...PARTNERS, ...SINCE_CHANGE], 0],
    ['static RSA on the kiosk listener', ['--allow-cipher', 'TLS_*', 'ECDHE-*', '--listener', '8d31b132c233d334'], 1],
    ['the slow hours of the API listener', ['--max-p99-ms', '500', '--listener', '8b11b112c213d314'], 1],
    ['a coverage that is not reached', ['--min-coverage', '99%', ...PARTNERS, ...SINCE_CHANGE], 5],
  ])('%s', async (_, args, status) => {
    const ran = await gate(...args);
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status, stderr: '' });
    expect(ran.stdout).toMatch(/^Gate\n/);
  });

  it('gives JSON with a row for each rule, whatever the verdict', async () => {
    const ran = await gate('--min-tls', '1.2', '--max-p99-ms', '100000', '--to', '2026-03-13', '--format', 'json');
    expect(ran.status).toBe(1);
    const { report, rows } = JSON.parse(ran.stdout) as { report: string; rows: Record<string, unknown>[] };
    expect(report).toBe('gate');
    // sample-logs/README.md and the overview: 262 handshakes of TLS 1.0 and 69 of 1.1, of 8,977 completed.
    expect(rows).toMatchObject([
      { rule: 'coverage of at least 90 %', verdict: 'holds' },
      {
        rule: 'TLS 1.2 or newer',
        verdict: 'broken',
        connections: 8977,
        offending: 331,
        observed: 'TLS 1.0: 262, TLS 1.1: 69',
      },
      { rule: 'p99 of at most 100,000 ms', verdict: 'holds', connections: 8977, observed: 'p99 is 1,541 ms' },
    ]);
  });

  it('takes rules and allowances from a file, and more from flags', async () => {
    const rules = file(
      'gate.json',
      JSON.stringify({
        rules: [{ min_tls: '1.2', load_balancer: 'partner-gateway' }],
        allow: [
          { client: '192.0.2.64/28', owner: 'kiosk estate', expires: '2026-06-30' },
          { client: '192.0.2.60', owner: 'archive', expires: '2026-06-30' },
        ],
      }),
    );
    const window = ['--from', '2026-03-11T12:00Z', '--to', '2026-03-13'];
    expect((await gate('--rules', rules, ...window)).status).toBe(0);
    const late = await gate('--rules', rules, '--from', '2026-03-11T12:00Z', '--to', '2026-07-01');
    expect(late.status).toBe(1);
    expect(late.stdout).toContain('No longer allowed since 2026-06-30: 192.0.2.64/28 (kiosk estate).');
    expect((await gate('--rules', rules, ...window, '--max-p99-ms', '1')).status).toBe(1);
  });

  it.each([
    ['no rule', [], /no rule to check/],
    ['a file that is not there', ['--rules', '/nowhere/gate.json'], /Could not read the rule file/],
    ['an unknown version', ['--min-tls', '2'], /"2" is no TLS version/],
    ['an unknown cipher', ['--allow-cipher', 'RC4-SHA'], /RC4-SHA/],
    ['a share that is none', ['--max-failure-ratio', 'few'], /is no share/],
    ['an allowance without a day', ['--min-tls', '1.2', '--allow', '192.0.2.1 somebody else'], /is no date/],
    [
      'two starts of the window',
      ['--min-tls', '1.2', '--quiet-for', '3d', '--from', '2026-03-10'],
      /quiet time and the start/,
    ],
  ])('%s: one sentence and status 2', async (_, args, says) => {
    const ran = await gate(...args);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });

  it('a rule file with an unknown key is misuse', async () => {
    const ran = await gate('--rules', file('bad.json', '{"rule": []}'));
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/unknown key "rule"/);
  });
});
