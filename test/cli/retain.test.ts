import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

describe('tlslens retain', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  const rowsOf = async (...args: string[]) =>
    JSON.parse((await tlslens([...args, '--db', db, '--format', 'json'])).stdout).rows;
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
  });
  afterAll(() => folder.remove());

  it('deletes what lies wholly before the time, and ingest does not load it again', async () => {
    const younger = await rowsOf(
      'sql',
      "select sum(connections) as n, count(*) as objects from objects where period_end >= timestamp '2026-03-12' and status = 'loaded'",
    );
    const [retired] = await rowsOf('retain', '--older-than', '2026-03-12');
    expect(retired.connections).toBe(10_245 - younger[0].n);
    expect(await rowsOf('sql', 'select count(*) as n from connections')).toEqual([{ n: younger[0].n }]);
    const again = await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
    expect(again.status).toBe(0);
    expect(await rowsOf('sql', 'select count(*) as n from connections')).toEqual([{ n: younger[0].n }]);
  });

  it('wants to be told a time', async () => {
    expect((await tlslens(['retain', '--db', db])).status).toBe(2);
    const bad = await tlslens(['retain', '--older-than', 'long ago', '--db', db]);
    expect(bad.status).toBe(2);
    expect(bad.stderr).toContain('long ago');
  });
});
