/**
 * Everything that Athena needs before a report can run there, as statements in the order in which they can run.
 */

import { fillQuery } from '../query-files.js';
import { quoteIdentifier } from '../store/quote.js';
import { hiveIdentifier } from './athena-quote.js';
import { type LogTable, logTable, readStatement, SPARE_COLUMNS, type Statement } from './athena-tables.js';
import { warehouseViews } from './warehouse-views.js';

export interface SetupStatement extends Statement {
  readonly kind: 'database' | 'table' | 'view';
}

export interface SetupOptions {
  readonly database: string;
  readonly logs: LogTable;
  /** The tables of metadata and constants that were published beside the logs. */
  readonly published: readonly Statement[];
  /** Drops the tables first: a table that is there already is otherwise left as it is. What lies in S3 stays. */
  readonly replace: boolean;
}

/** @throws `bad_argument` */
export function setupStatements(options: SetupOptions): SetupStatement[] {
  const { database, logs, published, replace } = options;
  const tables = [logTable(logs), ...published];
  const name = hiveIdentifier(database, '--athena-database');
  return [
    { kind: 'database', name: database, sql: fillQuery(readStatement('athena/database.sql'), { database: name }) },
    ...tables.flatMap((table): SetupStatement[] => [
      ...(replace
        ? [
            {
              kind: 'table' as const,
              name: table.name,
              sql: `drop table if exists ${hiveIdentifier(table.name, 'table')}`,
            },
          ]
        : []),
      { kind: 'table', ...table },
    ]),
    ...warehouseViews({ spareColumns: SPARE_COLUMNS }).map(
      ({ name: view, query }): SetupStatement => ({
        kind: 'view',
        name: view,
        sql: `create or replace view ${quoteIdentifier(view)} as\n${query}`,
      }),
    ),
  ];
}
