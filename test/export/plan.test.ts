import { describe, expect, it } from 'vitest';
import { planExport } from '../../src/export/plan.js';
import type { WantedFile } from '../../src/store/export-files.js';
import type { Manifest } from '../../src/store/export-manifest.js';
import { exportPath, parseExportPath } from '../../src/store/export-tables.js';

const day = (name: string, content = 'a'): WantedFile => ({
  path: `connections/day=${name}/connections.parquet`,
  table: 'connections',
  day: name,
  rows: 1,
  content,
});
const manifestOf = (...files: WantedFile[]): Manifest => ({
  format: 'tlslens-export',
  version: 1,
  schema_version: 1,
  database: '1',
  exported_at: '2026-01-01T00:00:00.000Z',
  files: files.map(({ path, rows, content }) => ({ path, rows, content, bytes: 1, etag: 'e' })),
});
const present = (...files: WantedFile[]) => new Map(files.map(({ path }) => [path, 'e']));
const reasons = (plan: ReturnType<typeof planExport>) => plan.write.map(({ file, reason }) => [file.day, reason]);

describe('the plan of an export', () => {
  const [first, second] = [day('2026-01-01'), day('2026-01-02')];

  it('is everything where there is nothing, and nothing where all is as it was put', () => {
    expect(reasons(planExport([first, second], null, new Map()))).toEqual([
      ['2026-01-01', 'new'],
      ['2026-01-02', 'new'],
    ]);
    const plan = planExport([first, second], manifestOf(first, second), present(first, second));
    expect([plan.write, plan.remove, plan.keep.length]).toEqual([[], [], 2]);
  });

  it('writes what changed, what was lost, and what somebody else put there', () => {
    const files = new Map([...present(first), [second.path, 'another']]);
    expect(reasons(planExport([day('2026-01-01', 'b'), second], manifestOf(first, second), files))).toEqual([
      ['2026-01-01', 'changed'],
      ['2026-01-02', 'not_as_exported'],
    ]);
    expect(reasons(planExport([first], manifestOf(first), new Map()))).toEqual([['2026-01-01', 'new']]);
  });

  it('trusts no file that no manifest tells of: a first export that was killed', () => {
    expect(reasons(planExport([first], null, present(first)))).toEqual([['2026-01-01', 'not_as_exported']]);
  });

  it('removes days without connections, also those that no manifest tells of', () => {
    expect(planExport([second], manifestOf(second), present(first, second)).remove).toEqual([first.path]);
  });

  it('leaves days aside that were not asked for', () => {
    const gone = day('2025-12-31');
    const plan = planExport(
      [day('2026-01-01', 'b'), day('2026-01-02', 'b')],
      manifestOf(gone, first, second),
      present(gone, first, second),
      (name) => name === '2026-01-02',
    );
    expect(reasons(plan)).toEqual([['2026-01-02', 'changed']]);
    expect(plan.remove).toEqual([]);
    expect(plan.aside.map(({ path }) => path)).toEqual([gone.path, first.path]);
  });
});

describe('paths of an export', () => {
  it.each(['objects', 'tls_ciphers'])('read as they were written: %s', (table) => {
    expect(parseExportPath(exportPath(table))).toEqual({ table, day: null });
  });

  it('have the day of connections', () => {
    expect(parseExportPath(exportPath('connections', '2026-03-10'))).toEqual({
      table: 'connections',
      day: '2026-03-10',
    });
  });

  it.each([
    'manifest.json',
    'notes/notes.parquet',
    'objects/other.parquet',
    'objects/day=2026-01-01/other.parquet',
    'connections/day=2026-01-01/part-0.parquet',
    'deep/objects/objects.parquet',
  ])('are no others: %s', (path) => {
    expect(parseExportPath(path)).toBeNull();
  });
});
