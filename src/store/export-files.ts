/**
 * A database as the files of an export: what would stand in each, what tells that it changed, and the file itself.
 */
import { createHash } from 'node:crypto';
import type { LogColumn } from '../fields.js';
import { fillQuery, readQuery } from '../query-files.js';
import { CONNECTIONS, type TableDescription } from './columns.js';
import type { Database } from './database.js';
import { EXPORT_VERSION, EXPORTED_TABLES, exportPath, fileType } from './export-tables.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

/** A file that the export of a database has. */
export interface WantedFile {
  readonly path: string;
  readonly table: string;
  /** `null` for a table of a single file. */
  readonly day: string | null;
  readonly rows: number;
  /** Changes with the rows, and with the layout. */
  readonly content: string;
}

/** What tells one database from another, also where the file was moved or copied. */
export async function databaseIdentity(database: Database): Promise<string> {
  const { rows } = await database.query(readQuery('export/identity.sql'));
  return String(rows[0]?.identity);
}

/** Every file that an export of `database` has now, by table and day. */
export async function wantedFiles(database: Database): Promise<WantedFile[]> {
  const { rows } = await database.query(readQuery('export/days.sql'));
  const files = rows.map(({ day, connections, content }) =>
    wanted(CONNECTIONS, String(day), Number(connections), String(content)),
  );
  for (const table of EXPORTED_TABLES.filter(({ name }) => name !== CONNECTIONS.name)) {
    const sql = fillQuery(readQuery('export/table_content.sql'), { table: quoteIdentifier(table.name) });
    const { rows: found } = await database.query(sql);
    files.push(wanted(table, null, Number(found[0]?.row_count), String(found[0]?.content)));
  }
  return files;
}

function wanted(table: TableDescription, day: string | null, rows: number, content: string): WantedFile {
  const columns = table.columns.map(({ name, type }) => `${name} ${type}`).join();
  const digest = createHash('sha256').update(`${EXPORT_VERSION}\n${columns}\n${content}`).digest('hex');
  return { path: exportPath(table.name, day ?? undefined), table: table.name, day, rows, content: digest.slice(0, 32) };
}

/** Writes a file as Parquet to `path`, where the database may write; the number of rows. */
export async function writeExportFile(database: Database, { table, day }: WantedFile, path: string): Promise<number> {
  const { columns } = EXPORTED_TABLES.find(({ name }) => name === table) as TableDescription;
  const texts = { columns: columns.map(toFile).join(', '), file: quoteLiteral(path) };
  const { rows } =
    day === null
      ? await database.query(
          fillQuery(readQuery('export/write_table.sql'), { ...texts, table: quoteIdentifier(table) }),
        )
      : await database.query(fillQuery(readQuery('export/write_day.sql'), texts), { day });
  return Number(rows[0]?.Count);
}

function toFile({ name, type }: LogColumn): string {
  const column = quoteIdentifier(name);
  if (type === 'UHUGEINT') return `lpad(lower(hex(${column})), 32, '0') as ${column}`;
  return fileType(type) === type ? column : `cast(${column} as ${fileType(type)}) as ${column}`;
}
