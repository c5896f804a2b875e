/**
 * A Parquet file to lines of text, one a row. DuckDB reads it; what the values mean is left to others.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import { fillQuery, readQuery } from '../query-files.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

export interface ParquetText {
  /** Names of the columns, in order. */
  readonly names: readonly string[];
  /** A line for each row: its values in the order of the columns, between tabs, `-` for NULL. */
  readonly text: AsyncIterable<Uint8Array>;
}

/**
 * An instance of its own, made once: the database being written does not keep the order of rows, and is in a
 * transaction most of the time. One thread: rows are read no faster than they are judged.
 */
let instance: Promise<DuckDBInstance> | undefined;

function openInstance(): Promise<DuckDBInstance> {
  instance ??= DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '1GiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return instance;
}

/**
 * Opens the Parquet file at `path`.
 *
 * @param uri what messages call it
 * @throws `source_unreadable` where it is damaged or not whole; the text throws it too, at the point of damage
 */
export async function readParquet(path: string, uri: string): Promise<ParquetText> {
  const connection = await (await openInstance()).connect();
  try {
    const file = quoteLiteral(path);
    const described = await connection.runAndReadAll(
      fillQuery(readQuery('store/vended_parquet_columns.sql'), { file }),
    );
    const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    const values = columns.map(({ name, type }) => textOf(quoteIdentifier(name), type)).join(',\n  ');
    const sql = fillQuery(readQuery('store/vended_parquet.sql'), { file, values });
    return { names: columns.map(({ name }) => name), text: textLines(connection, sql, path, uri) };
  } catch (error) {
    connection.closeSync();
    throw damaged(error, path, uri);
  }
}

async function* textLines(
  connection: DuckDBConnection,
  sql: string,
  path: string,
  uri: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of await connection.stream(sql)) {
      const lines = chunk.getColumnValues(0) as string[];
      if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
    }
  } catch (error) {
    throw damaged(error, path, uri);
  } finally {
    connection.closeSync();
  }
}

/** SQL that makes a text without tabs and line ends of a column. */
function textOf(column: string, type: string): string {
  return `coalesce(${expression(column, type)}, '-')`;
}

function expression(column: string, type: string): string {
  if (type === 'VARCHAR') return withoutSeparators(column);
  if (type === 'VARCHAR[]') return listText(column);
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return timeText(column);
  // A whole number that was stored as a fraction is a whole number all the same.
  if (type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL')) {
    return `coalesce(case when ${column} = trunc(${column}) then try_cast(${column} as hugeint)::varchar end, ${column}::varchar)`;
  }
  return withoutSeparators(`${column}::varchar`);
}

const withoutSeparators = (text: string): string =>
  `replace(replace(replace(${text}, chr(9), '%09'), chr(10), '%0A'), chr(13), '%0D')`;

/** In the form of a legacy line. `url_encode` leaves nothing that a list could be split at. */
const listText = (column: string): string =>
  `nullif(array_to_string(list_transform(${column}, lambda item: '"' || url_encode(item) || '"'), ','), '')`;

/** Whole seconds where there is no fraction. Through the epoch: a time with a zone must not depend on a setting. */
function timeText(column: string): string {
  const time = `make_timestamp(epoch_us(${column}))`;
  const seconds = `strftime(${time}, '%Y-%m-%dT%H:%M:%S')`;
  return `${seconds} || case when epoch_us(${column}) % 1000000 = 0 then '' else strftime(${time}, '.%f') end`;
}

function damaged(error: unknown, path: string, uri: string): TlslensError {
  // What follows the first line is the query.
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const text = first.replaceAll(path, uri);
  return new TlslensError('source_unreadable', `Could not read ${uri}: its Parquet data is damaged (${text}).`, {
    hint: 'The object is not whole; it is tried again by the next ingest.',
    cause: error,
    details: { uri },
  });
}
