/**
 * The published tables as Parquet files, which other engines read. Names and types are those of an export.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LogColumn } from '../fields.js';
import type { Database } from './database.js';
import { exportPath, fileType } from './export-tables.js';
import { describePublished } from './published-tables.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

export interface PublishedFile {
  readonly table: string;
  /** Where it is now. */
  readonly path: string;
  /** Where it belongs below the published folder, with `/` between the parts. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes every table into `folder`, all as they are at one moment, in the order in which they are to be put in place.
 * The database has to be allowed to write there.
 */
export async function writePublishedFiles(database: Database, folder: string): Promise<PublishedFile[]> {
  const files: PublishedFile[] = [];
  await database.run('begin transaction');
  try {
    for (const { name: table, columns } of await describePublished()) {
      const name = exportPath(table);
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      const rows = await database.run(
        `copy (select ${columns.map(asFiled).join(', ')} from ${quoteIdentifier(table)})
         to ${quoteLiteral(path)} (format parquet, compression zstd, use_tmp_file false)`,
      );
      files.push({ table, path, name, rows, bytes: statSync(path).size });
    }
  } finally {
    await database.run('rollback');
  }
  return files;
}

function asFiled({ name, type }: LogColumn): string {
  const column = quoteIdentifier(name);
  const filed = fileType(type);
  if (filed === type) return column;
  // As ip_hex() spells an address.
  const value = type === 'UHUGEINT' ? `lpad(lower(hex(${column})), 32, '0')` : `cast(${column} as ${filed})`;
  return `${value} as ${column}`;
}
