/**
 * What an export did, or would do, as a result: table by table, so that it can be added up.
 */
import type { ExportSummary } from '../export/export.js';
import type { WriteReason } from '../export/plan.js';
import type { Result } from '../result.js';
import { EXPORTED_TABLES, parseExportPath } from '../store/export-tables.js';

const count = (name: string, description?: string) => ({
  name,
  type: 'BIGINT',
  unit: 'count',
  ...(description !== undefined && { description }),
});

/** A row for each table. `databasePath` is named beside them. */
export function exportResult(summary: ExportSummary, databasePath: string): Result {
  const { files, written, plan, rowsInDatabase, seconds, place } = summary;
  const tableOf = (path: string) => parseExportPath(path)?.table;
  const rows = EXPORTED_TABLES.map(({ name }) => {
    const here = files.filter(({ path }) => tableOf(path) === name);
    return {
      table: name,
      rows_in_database: rowsInDatabase.get(name) ?? 0,
      rows_in_export: total(here, 'rows'),
      files: here.length,
      written: written.filter(({ path }) => tableOf(path) === name).length,
      removed: plan.remove.filter((path) => tableOf(path) === name).length,
      bytes: total(here, 'bytes'),
    };
  });
  const bytes = (n: number) => `${(n / 1e6).toFixed(1)} MB`;
  return {
    report: 'export',
    title: 'Export',
    generated_at: new Date(),
    columns: [
      { name: 'table', type: 'VARCHAR' },
      count('rows_in_database'),
      count('rows_in_export'),
      count('files', 'files that the export has now'),
      count('written', 'files that were new or changed'),
      count('removed', 'files of days that have no connections any more'),
      { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
    ],
    rows,
    notes: [
      `Database ${databasePath} in ${place}: ${bytes(total(written, 'bytes'))} written of ${bytes(total(files, 'bytes'))}, ${seconds.toFixed(1)} s.`,
      ...outsideNotes(rows),
      'Read it with: tlslens connect --export, or give a folder to --db.',
    ],
  };
}

function outsideNotes(rows: readonly { rows_in_database: number; rows_in_export: number }[]): string[] {
  if (rows.every(({ rows_in_database, rows_in_export }) => rows_in_database === rows_in_export)) return [];
  return ['Days outside of the window were left as they are: without one, rows_in_export is rows_in_database.'];
}

const WHY: Readonly<Record<WriteReason, string>> = {
  new: 'it is not there yet',
  changed: 'its rows changed since the last export',
  not_as_exported: 'it is not what the last export put there',
};

/** A row for each file that would be written or removed. */
export function exportPlanResult({ plan, files, place }: ExportSummary): Result {
  const rows = [
    ...plan.write.map(({ file: { path, rows }, reason }) => ({ action: 'write', path, rows, because: WHY[reason] })),
    ...plan.remove.map((path) => ({ action: 'remove', path, rows: 0, because: 'no connection started that day' })),
  ];
  return {
    report: 'export_dry_run',
    title: 'What an export would do',
    generated_at: new Date(),
    columns: [
      { name: 'action', type: 'VARCHAR' },
      { name: 'path', type: 'VARCHAR' },
      count('rows'),
      { name: 'because', type: 'VARCHAR' },
    ],
    rows,
    notes: [
      `Nothing was written to ${place}: ${rows.length} of ${files.length + plan.remove.length} files would be written or removed.`,
    ],
  };
}

function total(files: readonly { readonly rows: number; readonly bytes: number }[], key: 'rows' | 'bytes'): number {
  return files.reduce((sum, file) => sum + file[key], 0);
}
