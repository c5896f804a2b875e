import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens, tlslensInterrupted } from '../helpers/cli.js';
import { rawLine } from '../helpers/raw-line.js';

const manifest = JSON.parse(readFileSync(join(SAMPLE_LOGS, '..', 'manifest.json'), 'utf8'));

async function figures(args: string[], input?: string): Promise<{ status: number | null; of: Record<string, number> }> {
  const { status, stdout } = await tlslens([...args, '--format', 'json'], input === undefined ? {} : { input });
  const rows: { measure: string; value: number }[] = JSON.parse(stdout).rows;
  return { status, of: Object.fromEntries(rows.map(({ measure, value }) => [measure, value])) };
}

describe('tlslens ingest', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  let first: Awaited<ReturnType<typeof figures>>;
  beforeAll(async () => {
    first = await figures(['ingest', SAMPLE_LOGS, '--db', db]);
  });
  afterAll(() => folder.remove());

  it('accounts for every object and line of the samples, as their generator knows them', () => {
    expect(first.of).toMatchObject({
      objects_loaded: manifest.objects,
      lines_read: manifest.connections + manifest.rejected,
      connections: manifest.connections,
      rejected_lines: manifest.rejected,
      non_data_lines: manifest.blank_lines + manifest.comment_lines,
    });
    for (const [kind, count] of Object.entries(manifest.foreign_keys)) expect(first.of[`skipped_${kind}`]).toBe(count);
    for (const [reason, count] of Object.entries(manifest.rejected_by_reason)) {
      expect(first.of[`rejected_${reason}`], reason).toBe(count);
    }
  });

  it('ends with status 3 when lines were rejected', () => {
    expect(first.status).toBe(3);
  });

  it('loads nothing when it runs again, and ends with status 0', async () => {
    const again = await figures(['ingest', SAMPLE_LOGS, '--db', db]);
    expect(again).toMatchObject({
      status: 0,
      of: { objects_loaded: 0, objects_known: manifest.objects, lines_read: 0 },
    });
  });

  it('lists what it would read with --dry-run, and reads nothing', async () => {
    const other = join(folder.path, 'other.db');
    const { status, stdout } = await tlslens(['ingest', SAMPLE_LOGS, '--db', other, '--dry-run', '--format', 'json']);
    const { rows } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(rows.reduce((sum: number, row: { objects: number }) => sum + row.objects, 0)).toBe(manifest.objects);
    expect((await tlslens(['status', '--db', other])).status).toBe(2);
  });

  it('takes only what was delivered in the window', async () => {
    const day = ['--from', '2026-03-11', '--to', '2026-03-12'];
    const { of } = await figures(['ingest', SAMPLE_LOGS, '--db', join(folder.path, 'day.db'), ...day]);
    const inDay = Object.keys(manifest.by_object).filter((key) => key.includes('_20260311T'));
    expect(inDay.length).toBeGreaterThan(10);
    expect(of.objects_loaded).toBe(inDay.length);
    expect(of.skipped_outside_window).toBe(manifest.objects - inDay.length);
  });

  it('reads a file whatever its name, compressed or not, and standard input once', async () => {
    const odd = join(folder.path, 'odd.db');
    writeFileSync(join(folder.path, 'no-name'), gzipSync(`${rawLine()}\n`));
    writeFileSync(join(folder.path, 'plain.txt'), `${rawLine()}\n${rawLine()}`);
    const files = ['no-name', 'plain.txt'].map((name) => join(folder.path, name));
    expect((await figures(['ingest', ...files, '--db', odd])).of).toMatchObject({ objects_loaded: 2, connections: 3 });
    const input = `${rawLine({ 6: '198.51.100.9:1' })}\n`;
    expect((await figures(['ingest', '-', '--db', odd], input)).of).toMatchObject({
      objects_loaded: 1,
      connections: 1,
    });
    expect((await figures(['ingest', '-', '--db', odd], input)).of).toMatchObject({
      objects_loaded: 0,
      objects_known: 1,
    });
    expect((await figures(['ingest', '-', '--db', odd, '--reparse'], input)).of).toMatchObject({
      objects_loaded: 1,
      connections: 1,
    });
    const all = ['sql', 'select count(*) as n, count(distinct object_id) as o from connections', '--db', odd];
    expect(JSON.parse((await tlslens([...all, '--format', 'json'])).stdout).rows).toEqual([{ n: 4, o: 3 }]);
  });

  it('tells once of fields that it does not know, and keeps them', async () => {
    const file = join(folder.path, 'grown.log');
    const grown = join(folder.path, 'grown.db');
    writeFileSync(file, `${rawLine({ 23: 'a' }, 23)}\n${rawLine({ 23: 'b' }, 23)}\n`);
    const { stdout, status } = await tlslens(['ingest', file, '--db', grown]);
    expect(status).toBe(0);
    expect(stdout.match(/fields that this version does not know/g)).toHaveLength(1);
    const kept = await tlslens([
      'sql',
      'select extra_fields from connections order by 1',
      '--db',
      grown,
      '--format',
      'json',
    ]);
    expect(JSON.parse(kept.stdout).rows).toEqual([{ extra_fields: ['a'] }, { extra_fields: ['b'] }]);
  });

  it('stops at the first rejected line with --strict, and keeps nothing of its object', async () => {
    const file = join(folder.path, 'bad.log');
    const strict = join(folder.path, 'strict.db');
    writeFileSync(file, `${rawLine()}\n${rawLine({ 8: 'soon' })}\n`);
    const { status, stderr } = await tlslens(['ingest', file, '--db', strict, '--strict']);
    expect(status).toBe(3);
    expect(stderr).toContain('Stopped at line 2');
    const count = await tlslens(['sql', 'select count(*) as n from connections', '--db', strict, '--format', 'csv']);
    expect(count.stdout.trim().split(/\r?\n/)).toEqual(['n', '0']);
  });

  it('reports a truncated object, keeps none of its rows, and loads it when it is whole', async () => {
    const logs = join(folder.path, 'cut');
    const cut = join(folder.path, 'cut.db');
    const name = '111122223333_elasticloadbalancing_eu-west-1_net.edge.0123456789abcdef_20260310T1205Z_abcdefgh.log.gz';
    mkdirSync(logs);
    const whole = gzipSync(`${rawLine()}\n`.repeat(500));
    writeFileSync(join(logs, name), whole.subarray(0, whole.length - 9));
    const bad = await tlslens(['ingest', logs, '--db', cut]);
    expect(bad.status).toBe(3);
    expect(bad.stdout).toContain('damaged');
    writeFileSync(join(logs, name), whole);
    expect((await figures(['ingest', logs, '--db', cut])).of).toMatchObject({ objects_loaded: 1, connections: 500 });
  });

  it('is interrupted with status 130', async () => {
    const { status } = await tlslensInterrupted(['ingest', '-', '--db', join(folder.path, 'int.db')], {
      endless: true,
    });
    expect(status).toBe(130);
  });

  it('finds the same rows wherever the files lie', async () => {
    const copy = join(folder.path, 'copy.log.gz');
    const [key, object] = Object.entries<{ connections: number }>(manifest.by_object)[0] ?? [];
    copyFileSync(join(SAMPLE_LOGS, '..', key ?? ''), copy);
    const { of } = await figures(['ingest', copy, '--db', join(folder.path, 'copy.db')]);
    expect(of.connections).toBe(object?.connections);
  });
});
