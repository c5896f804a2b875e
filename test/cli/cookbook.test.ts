import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecipe, listRecipes } from '../../src/reports/cookbook.js';
import { runUserSql } from '../../src/store/user-sql.js';
import { tlslens } from '../helpers/cli.js';
import { databaseOf } from '../helpers/database.js';
import { line } from '../helpers/log-line.js';

/** Answers of the sample logs; the figures asserted are those of sample-logs/README.md, counted there independently. */
describe('the cookbook', () => {
  let dir: string;
  let db: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tlslens-cookbook-'));
    db = join(dir, 'samples.db');
    const { status } = await tlslens(['demo', '--db', db]);
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const answer = async (name: string, ...more: string[]): Promise<readonly Record<string, unknown>[]> => {
    const ran = await tlslens(['sql', '--cookbook', name, '--db', db, '--format', 'ndjson', ...more]);
    expect(ran.stderr).not.toMatch(/^tlslens: The query/m);
    expect(ran.status).toBe(0);
    return ran.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };
  const sum = (rows: readonly Record<string, unknown>[], column: string) =>
    rows.reduce((total, row) => total + Number(row[column]), 0);

  it('has at least fifteen questions, each with a reason', () => {
    expect(listRecipes().length).toBeGreaterThanOrEqual(15);
  });

  it.each(listRecipes().map(({ name }) => name))('%s runs', async (name) => {
    await answer(name);
  });

  it('finds the clients that completed nothing newer than TLS 1.1', async () => {
    const clients = (await answer('clients-left-on-old-tls')).map(({ client_ip }) => client_ip);
    expect(clients).toHaveLength(2 + 3 + 1 + 12 + 1);
    expect(clients).toContain('192.0.2.30');
    expect(clients).not.toContain('203.0.113.90');
  });

  it('finds the scanner among those that never succeeded', async () => {
    const rows = await answer('never-succeeded');
    const scanner = rows.filter(({ client_ip }) => /^203\.0\.113\.6[67]$/.test(String(client_ip)));
    expect(sum(scanner, 'connections')).toBe(341);
    expect(await answer('never-succeeded', '--param', 'tries=100000')).toEqual([]);
  });

  it('counts post-quantum key exchange', async () => {
    expect(sum(await answer('post-quantum-by-day'), 'post_quantum')).toBe(307 + 910 + 72);
  });

  it('gives every rejected line one reason', async () => {
    const rows = await answer('rejected-by-reason');
    expect(rows).toHaveLength(9);
    expect(sum(rows, 'lines')).toBe(9);
  });

  it('finds the objects that came on a later day', async () => {
    const rows = await answer('late-delivery');
    expect(rows).toHaveLength(3);
    expect(sum(rows, 'connections')).toBe(74);
  });

  it('finds the names that old TLS is spoken to, and how much of it', async () => {
    // tls10-billing, tls11-warehouse, tls10-payroll, tls10-kiosks, tls11-archive
    expect(sum(await answer('names-on-old-tls'), 'connections')).toBe(72 + 54 + 4 + 186 + 15);
  });

  it('finds the clients that send no name', async () => {
    const rows = await answer('default-certificate-clients');
    expect(rows).toHaveLength(31);
    expect(sum(rows, 'connections')).toBe(431);
  });

  it('finds those that a change of policy broke', async () => {
    const rows = await answer('failing-after-success');
    const broken = ['10', '11', '20', '21', '22', '40', '41', '50'].map((host) => `192.0.2.${host}`);
    expect(rows.map(({ client_ip }) => client_ip)).toEqual(expect.arrayContaining(broken));
  });

  it('finds the connections of days, the incident of handshakes, the groups and their alerts', async () => {
    const long = (await answer('long-connections')).filter(({ seconds }) => Number(seconds) >= 3 * 86_400);
    expect(long.map(({ client_ip }) => client_ip)).toEqual(['203.0.113.250', '192.0.2.42']);
    const [slowest] = await answer('slowest-handshakes');
    expect(slowest?.listener_id).toBe('8b11b112c213d314');
    expect(String(slowest?.started_at)).toMatch(/^2026-03-12T1[01]:/);
    const groups = await answer('handshake-time-by-key-exchange');
    expect(groups.find(({ tls_keyexchange }) => tls_keyexchange === 'SecP256r1MLKEM768')?.connections).toBe(72);
    const [alert] = await answer('alerts-by-client-network');
    expect(alert).toMatchObject({ network: '192.0.2.0/24', alert: 'unknown_ca' });
  });

  it('tells the policy that was in force, before and after the change', async () => {
    const rows = await answer('policy-at-the-time');
    const partners = rows.filter((row) => row.load_balancer_name === 'partner-gateway' && row.listener_port === 443);
    expect(partners.map(({ ssl_policy }) => ssl_policy).sort()).toEqual([
      'ELBSecurityPolicy-2016-08',
      'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    ]);
  });
});

describe('the cookbook on lines made for it', () => {
  const ask = async (name: string, lines: readonly string[], params: Readonly<Record<string, string>> = {}) => {
    const { sql, parameters } = findRecipe(name);
    const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.value]));
    const { rows } = await runUserSql(await databaseOf(lines), sql, { params: { ...defaults, ...params } });
    return rows;
  };

  it('finds a name with two certificates, and not one with one', async () => {
    const lines = ['a', 'b'].map((cert) =>
      line({ sni: 'two.example.com', cert: `arn:aws:acm:eu-west-1:1:certificate/${cert}` }),
    );
    const rows = await ask('names-with-two-certificates', [
      ...lines,
      line({ sni: 'one.example.com' }),
      line({ sni: 'one.example.com' }),
    ]);
    expect(rows).toMatchObject([{ domain_name: 'two.example.com', certificates: 2, connections: 2 }]);
  });

  it('finds a client of many short connections, and not one of long or of few', async () => {
    const many = (client: string, count: number, sent: number) =>
      Array.from({ length: count }, () => line({ client, received: 100, sent }));
    const lines = [...many('203.0.113.1', 10, 300), ...many('203.0.113.2', 9, 300), ...many('203.0.113.3', 10, 5_000)];
    expect(await ask('short-connections', lines)).toEqual([
      { client_ip: '203.0.113.1', connections: 10, average_bytes: 400 },
    ]);
  });

  it('counts the minute of most connections', async () => {
    const lines = ['12:00:01', '12:00:59', '12:01:00'].map((time) => line({ started: `2026-03-10T${time}` }));
    expect(await ask('busiest-minutes', lines)).toMatchObject([{ connections: 2 }, { connections: 1 }]);
  });
});
