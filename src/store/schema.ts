/**
 * The tables and views of a tlslens database, made from the column descriptions and from `queries/views/`.
 */
import { listQueries, readQuery } from '../query-files.js';
import { appendRows } from './append-rows.js';
import {
  CONNECTION_ROWS,
  CONNECTION_TRAITS,
  CONNECTIONS,
  OBJECTS,
  REJECTED_LINES,
  type TableDescription,
} from './columns.js';
import { CONSTANTS } from './constants.js';
import type { Database } from './database.js';
import { orderByDependency } from './dependency-order.js';
import { commentsOn, describeViews } from './describe-views.js';
import { METADATA_TABLES } from './metadata-tables.js';
import { quoteIdentifier } from './quote.js';

/** Grows with every change of a stored table. */
export const SCHEMA_VERSION = 3;

/** The tables that ingest fills, and those that metadata does. */
export const TABLES: readonly TableDescription[] = [
  CONNECTION_ROWS,
  CONNECTION_TRAITS,
  OBJECTS,
  REJECTED_LINES,
  ...METADATA_TABLES,
];

export const ALL_TABLES: readonly TableDescription[] = [...TABLES, ...CONSTANTS.map(({ description }) => description)];

/** Creates everything in an empty database, in one transaction. */
export async function applySchema(database: Database): Promise<void> {
  const statements = [
    'create table tlslens (schema_version integer not null, created_at timestamp not null default current_timestamp)',
    `insert into tlslens (schema_version) values (${SCHEMA_VERSION})`,
    ...ALL_TABLES.flatMap(createTable),
  ];
  await database.run('begin');
  await database.run(statements.join(';\n'));
  for (const { description, rows } of CONSTANTS) await appendRows(database, description, rows);
  await database.run('commit');
}

function createTable(table: TableDescription): string[] {
  const columns = table.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
  return [`create table ${quoteIdentifier(table.name)} (${columns.join(', ')})`, ...commentsOn(table)];
}

/**
 * (Re)creates macros and views: in the file, with their descriptions, or for this connection alone. `instead` holds other
 * texts for some views, and more of them.
 */
export async function installViews(
  database: Database,
  where: 'stored' | 'temporary',
  instead: Readonly<Record<string, string>> = {},
): Promise<void> {
  const statements = viewStatements(where === 'temporary' ? 'temp ' : '', instead);
  if (statements.length > 0) await database.run(statements.join(';\n'));
  if (where === 'temporary') return;
  const described = await describeViews(database, [CONNECTIONS, ...ALL_TABLES]);
  await database.run(['begin', ...described.flatMap(commentsOn), 'commit'].join(';\n'));
}

/** The statements that create macros and views, in their order. `kind` stands behind `create or replace`. */
export function viewStatements(kind: 'temp ' | '', instead: Readonly<Record<string, string>> = {}): string[] {
  const bodies = new Map(listQueries('macros').map((name) => [name, readQuery(`macros/${name}.sql`)]));
  const macros = orderByDependency(bodies).map((name) => `create or replace ${kind}macro ${bodies.get(name)}`);
  const texts = new Map([
    ...listQueries('views').map((name) => [name, readQuery(`views/${name}.sql`)] as const),
    ...Object.entries(instead),
  ]);
  const views = orderByDependency(texts).map(
    (name) => `create or replace ${kind}view ${quoteIdentifier(name)} as ${texts.get(name)}`,
  );
  return [...macros, ...views];
}
