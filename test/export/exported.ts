/**
 * Exports through the real parts, and what an export holds, read as any engine would: by patterns over its files.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDiskTarget } from '../../src/export/disk-target.js';
import { type ExportOptions, type ExportSummary, runExport } from '../../src/export/export.js';
import type { ExportTarget } from '../../src/export/target.js';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';

/** Exports the database file `db` and closes everything. */
export async function exportTo(
  db: string,
  target: ExportTarget | string,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const opened = typeof target === 'string' ? openDiskTarget(target) : target;
  try {
    const database = await openDatabase(db, { mode: 'read', allowedFolder: opened.spoolDir });
    try {
      return await runExport(database, opened, options);
    } finally {
      database.close();
    }
  } finally {
    opened.close();
  }
}

/** Paths that were written. */
export const writtenBy = ({ written }: ExportSummary): string[] => written.map(({ path }) => path).sort();

/** Every file below `dir` with what changes when another one takes its place. */
export function identities(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files.flatMap((path) => {
      const { ino, mtimeNs } = statSync(join(dir, path), { bigint: true });
      return statSync(join(dir, path)).isFile() ? [[path, `${ino}-${mtimeNs}`]] : [];
    }),
  );
}

/** Rows by day, as a reader by pattern sees them, without the manifest. */
export async function rowsByDay(dir: string): Promise<Record<string, number>> {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
    const { rows } = await database.query(
      `select cast(day as varchar) as day, count(*) as n
       from read_parquet('${dir}/connections/*/*.parquet', hive_partitioning = true) group by day order by day`,
    );
    return Object.fromEntries(rows.map(({ day, n }) => [String(day), Number(n)]));
  } finally {
    database.close();
  }
}

/** What the database file has, day by day. */
export async function rowsByDayIn(db: string): Promise<Record<string, number>> {
  const database = await openDatabase(db, { mode: 'read' });
  try {
    const { rows } = await database.query(
      'select cast(cast(started_at as date) as varchar) as day, count(*) as n from connections group by day order by day',
    );
    return Object.fromEntries(rows.map(({ day, n }) => [String(day), Number(n)]));
  } finally {
    database.close();
  }
}

export const newName = (): string => randomUUID().slice(0, 8);
