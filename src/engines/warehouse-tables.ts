/**
 * The tables that Athena and Trino read where files lie: the lines of the logs, what `export` wrote, and the metadata and
 * constants that `publish` wrote. The views over them are the same for both engines, and stand elsewhere.
 */
import { TlslensError } from '../errors.js';
import { type ColumnType, FIELDS } from '../fields.js';
import { fillQuery, readQuery } from '../query-files.js';
import { CONNECTIONS, OBJECTS, REJECTED_LINES, type TableDescription } from '../store/columns.js';
import { DAY_KEY, fileType } from '../store/export-tables.js';
import type { WarehouseDialect } from './warehouse-dialect.js';

/** A statement and what it makes, for the listing. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** Which logs the table is about. Everything is an enumeration: no query has to name an account or a region. */
export interface LogTable {
  /** URI of the folder that has one folder for each account; ends in a slash. */
  readonly root: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** `yyyy-mm-dd`: earlier days are never looked for. */
  readonly firstDay: string;
}

/** An export instead of the logs. */
export interface ExportTable {
  /** URI of its folder; ends in a slash. */
  readonly root: string;
  readonly firstDay: string;
}

/** The table of the lines, which the views are made over. */
export const LOG_TABLE = 'log_lines';
/** In its place over an export; its objects and rejected lines have such names too. */
export const EXPORT_TABLE = exportedName(CONNECTIONS.name);

/** For fields that AWS may add behind the known ones: the views make `extra_fields` of them. */
export const SPARE_COLUMNS: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((position) => `extra_${position}`);

const PLACEHOLDER = `\${`;

/** The first day that there were TLS listeners on Network Load Balancers. */
export const FIRST_DAY = '2019-01-24';

/** @throws `bad_argument` */
export function logTable(dialect: WarehouseDialect, { root, accounts, regions, firstDay }: LogTable): Statement {
  for (const account of accounts) assertMatches(account, /^\d{12}$/, 'account', 'twelve digits');
  for (const region of regions) assertMatches(region, /^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'region', 'as in eu-west-1');
  return {
    name: LOG_TABLE,
    sql: fillQuery(readStatement(`${dialect.folder}/log_lines.sql`), {
      table: dialect.identifier(LOG_TABLE),
      columns: columnLines(dialect, lineColumns()),
      accounts: dialect.list(accounts),
      regions: dialect.list(regions),
      days: days(dialect, firstDay, '/'),
      ...placed(dialect, root, `\${account_id}/elasticloadbalancing/\${region}/\${day}/`),
    }),
  };
}

/**
 * Connections, objects and rejected lines as `export` writes them.
 *
 * @throws `bad_argument`
 */
export function exportTables(dialect: WarehouseDialect, { root, firstDay }: ExportTable): Statement[] {
  return [
    {
      name: EXPORT_TABLE,
      sql: fillQuery(readStatement(`${dialect.folder}/parquet_days.sql`), {
        ...described(dialect, CONNECTIONS, EXPORT_TABLE),
        days: days(dialect, firstDay, '-'),
        ...placed(dialect, `${root}${CONNECTIONS.name}/`, `${DAY_KEY}=\${day}/`),
      }),
    },
    ...[OBJECTS, REJECTED_LINES].map((table) => parquetTable(dialect, table, root, exportedName(table.name))),
  ];
}

/**
 * Metadata, networks and constants: one table for each folder below `root`, of `publish` or of an export.
 *
 * @throws `bad_argument`
 */
export function publishedTables(
  dialect: WarehouseDialect,
  { root, tables }: { readonly root: string; readonly tables: readonly TableDescription[] },
): Statement[] {
  return tables.map((table) => parquetTable(dialect, table, root, table.name));
}

function parquetTable(dialect: WarehouseDialect, table: TableDescription, root: string, name: string): Statement {
  return {
    name,
    sql: fillQuery(readStatement(`${dialect.folder}/parquet_table.sql`), {
      ...described(dialect, table, name),
      location: dialect.literal(withoutPlaceholder(`${root}${table.name}/`)),
    }),
  };
}

function exportedName(table: string): string {
  return `exported_${table}`;
}

/** A statement without its header: what it is for is told to readers of the file, not to the engine. */
export function readStatement(path: string): string {
  return readQuery(path)
    .replace(/^(?:--.*\n)+/, '')
    .trim();
}

/** The columns of the table of lines, in the order of the line: AWS's names of the fields, then the spare ones. */
function lineColumns(): { name: string; type: ColumnType }[] {
  return [...FIELDS.map(({ name }) => name), ...SPARE_COLUMNS].map((name) => ({ name, type: 'VARCHAR' }));
}

function described(dialect: WarehouseDialect, { grain, columns }: TableDescription, name: string) {
  return {
    table: dialect.identifier(name),
    columns: columnLines(dialect, columns),
    comment: dialect.literal(grain),
  };
}

function columnLines(dialect: WarehouseDialect, columns: readonly { name: string; type: ColumnType }[]): string {
  return columns
    .map(({ name, type }) => {
      const written = dialect.types[fileType(type)];
      if (written === undefined) throw new Error(`${dialect.engine} has no type for ${type}`);
      return `  ${dialect.identifier(name)} ${written}`;
    })
    .join(',\n');
}

/** Today is not over: what is delivered at midnight lies in the folder of tomorrow. */
function days(dialect: WarehouseDialect, firstDay: string, between: string): string {
  assertMatches(firstDay, /^\d{4}-\d{2}-\d{2}$/, 'first day', 'as in 2026-01-31');
  return dialect.list([firstDay.replaceAll('-', between), 'NOW+1DAYS']);
}

/** Where the files of a table in folders lie. */
function placed(dialect: WarehouseDialect, root: string, template: string) {
  return {
    location: dialect.literal(withoutPlaceholder(root)),
    template: dialect.literal(`${root}${template}`),
  };
}

function withoutPlaceholder(location: string): string {
  if (!location.includes(PLACEHOLDER)) return location;
  throw new TlslensError('bad_argument', `A part of ${location} would be taken for a placeholder.`, {
    hint: 'What lies below a prefix with "${" in it cannot be read by partition projection.',
    details: { location },
  });
}

function assertMatches(text: string, form: RegExp, what: string, meaning: string): void {
  if (form.test(text)) return;
  throw new TlslensError('bad_argument', `${JSON.stringify(text)} is no ${what}.`, {
    hint: `Write it ${meaning}.`,
    details: { [what]: text },
  });
}
