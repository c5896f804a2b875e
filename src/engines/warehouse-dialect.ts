/**
 * What differs between the DDL of Athena and that of Trino. Each has the same files in its folder of `queries/`.
 */
import type { ColumnType } from '../fields.js';

export interface WarehouseDialect {
  readonly engine: 'athena' | 'trino';
  /** Below `queries/`: `database.sql`, `log_lines.sql`, `parquet_table.sql`, `parquet_days.sql`. */
  readonly folder: string;
  /** Names of the types that stand in files. */
  readonly types: Readonly<Partial<Record<ColumnType, string>>>;
  /** Quoted name of a table or column. */
  identifier(name: string): string;
  /** Quoted name of what the tables stand in. */
  database(place: WarehousePlace): string;
  literal(text: string): string;
  /** The values of an enumeration. */
  list(texts: readonly string[]): string;
}

/** What the tables stand in. Athena's catalog is that of the connection, and has no name in DDL. */
export interface WarehousePlace {
  readonly catalog?: string | undefined;
  /** Trino calls it a schema. */
  readonly database: string;
}
