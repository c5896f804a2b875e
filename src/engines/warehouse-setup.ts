/**
 * Everything that Athena or Trino need before a report can run there, as statements in the order in which they can run.
 */
import { fillQuery } from '../query-files.js';
import type { TableDescription } from '../store/columns.js';
import { quoteIdentifier } from '../store/quote.js';
import type { WarehouseDialect, WarehousePlace } from './warehouse-dialect.js';
import {
  EXPORT_TABLE,
  type ExportTable,
  exportTables,
  LOG_TABLE,
  type LogTable,
  logTable,
  publishedTables,
  readStatement,
  type Statement,
} from './warehouse-tables.js';
import { warehouseViews } from './warehouse-views.js';

export interface SetupStatement extends Statement {
  readonly kind: 'database' | 'table' | 'view';
}

export interface SetupOptions {
  readonly place: WarehousePlace;
  /** What is asked: the logs as they lie, or an export of them. */
  readonly over: { readonly logs: LogTable } | { readonly export: ExportTable };
  /** Metadata and constants, and the URI of their folder; it ends in a slash. An export has them itself. */
  readonly published: { readonly root: string; readonly tables: readonly TableDescription[] };
  /** Drops the tables first: a table that is there already is otherwise left as it is. The files stay. */
  readonly replace: boolean;
}

/** @throws `bad_argument` */
export function setupStatements(dialect: WarehouseDialect, options: SetupOptions): SetupStatement[] {
  const { place, over, published, replace } = options;
  const isExport = 'export' in over;
  const asked = isExport ? exportTables(dialect, over.export) : [logTable(dialect, over.logs)];
  const tables = [...asked, ...publishedTables(dialect, published)];
  const database = dialect.database(place);
  return [
    {
      kind: 'database',
      name: place.database,
      sql: fillQuery(readStatement(`${dialect.folder}/database.sql`), { database }),
    },
    // The one that is there tells what the views are over.
    dropTable(dialect, isExport ? LOG_TABLE : EXPORT_TABLE),
    ...tables.flatMap((table): SetupStatement[] => [
      ...(replace ? [dropTable(dialect, table.name)] : []),
      { kind: 'table', ...table },
    ]),
    ...warehouseViews(isExport ? 'export' : 'lines').map(
      ({ name: view, query }): SetupStatement => ({
        kind: 'view',
        name: view,
        sql: `create or replace view ${quoteIdentifier(view)} as\n${query}`,
      }),
    ),
  ];
}

function dropTable(dialect: WarehouseDialect, name: string): SetupStatement {
  return { kind: 'table', name, sql: `drop table if exists ${dialect.identifier(name)}` };
}
