import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecipes } from '../../src/reports/cookbook.js';
import { tlslens } from '../helpers/cli.js';

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
});
