import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, tlslens } from '../helpers/cli.js';

describe('tlslens report', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'demo.db');
  beforeAll(async () => {
    await tlslens(['demo', '--db', db]);
  });
  afterAll(() => folder.remove());
  const json = async (...args: string[]) =>
    JSON.parse((await tlslens(['report', ...args, '--db', db, '--format', 'json'])).stdout);

  it('shows the policy change of day 2 as two epochs of the listener', async () => {
    const { rows } = await json('listeners', '--listener', '8c21b122c223d324');
    expect(rows.map((row: Record<string, unknown>) => [row.ssl_policy, row.epoch_from])).toEqual([
      ['ELBSecurityPolicy-2016-08', '2026-03-09T00:00:00Z'],
      ['ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', '2026-03-11T12:05:00Z'],
    ]);
  });

  it('assumes the oldest metadata on demand only, and says so', async () => {
    const early = ['policies', '--to', '2026-03-09'];
    const unknown = await json(...early);
    expect(unknown.rows.find(({ connections }: { connections: number }) => connections === 1).ssl_policy).toBeNull();
    const assumed = await json(...early, '--assume-current');
    expect(assumed.rows.find(({ connections }: { connections: number }) => connections === 1).ssl_policy).toBe(
      'ELBSecurityPolicy-TLS-1-2-2017-01',
    );
    expect(assumed.notes.join(' ')).toMatch(/assume/i);
  });

  it('writes one file for each owner with --split-by, and every row once', async () => {
    const out = join(folder.path, 'letters');
    const args = [
      'report',
      'legacy-clients',
      '--limit',
      '0',
      '--split-by',
      'owner',
      '--format',
      'csv',
      '--output',
      out,
    ];
    expect((await tlslens([...args, '--db', db])).status).toBe(0);
    const files = readdirSync(out);
    expect(files).toContain('legacy-clients.partner-billing.csv');
    const rows = files.flatMap(
      (name) => parse(readFileSync(join(out, name)), { columns: true }) as { owner: string }[],
    );
    expect(rows).toHaveLength((await json('legacy-clients', '--limit', '0')).rows.length);
    const billing = parse(readFileSync(join(out, 'legacy-clients.partner-billing.csv')), { columns: true }) as {
      owner: string;
    }[];
    expect(new Set(billing.map(({ owner }) => owner))).toEqual(new Set(['partner-billing']));
  });

  it('says which columns there are to split by', async () => {
    const args = ['report', 'alerts', '--split-by', 'owner', '--output', join(folder.path, 'x'), '--db', db];
    const { status, stderr } = await tlslens(args);
    expect(status).toBe(2);
    expect(stderr).toContain('It has alert,');
  });
});
