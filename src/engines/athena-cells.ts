/**
 * The texts of GetQueryResults to the cells and type names that DuckDB gives for the same values.
 *
 * Athena's types: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
import type { Cell, ResultColumn } from '../result.js';
import type { AthenaColumn } from './athena-client.js';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  int: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  float: 'FLOAT',
  double: 'DOUBLE',
  varchar: 'VARCHAR',
  string: 'VARCHAR',
  char: 'VARCHAR',
  varbinary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMP WITH TIME ZONE',
  json: 'JSON',
  // Athena does not tell of what: its texts are all there is.
  array: 'VARCHAR[]',
};

/** A column with DuckDB's name for its type; a type that DuckDB lacks is shown as text. */
export function toResultColumn({ name, type, precision, scale }: AthenaColumn): ResultColumn {
  if (type === 'decimal') return { name, type: `DECIMAL(${precision},${scale})` };
  return { name, type: TYPE_NAMES[type] ?? 'VARCHAR' };
}

/**
 * One value. The text of an array has no quotes, so that an element which holds `, ` is read as two; where that matters,
 * `json_format(cast(list as json))` in the query keeps them apart.
 */
export function toCell(text: string | null, type: string): Cell {
  if (text === null) return null;
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'int':
    case 'real':
    case 'float':
    case 'double':
    case 'decimal':
      return Number(text);
    case 'bigint':
      return exactNumber(BigInt(text));
    case 'timestamp':
    case 'timestamp with time zone':
      return toTime(text);
    case 'array':
      return toList(text);
    default:
      return text;
  }
}

function exactNumber(value: bigint): number | bigint {
  const exact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return exact ? Number(value) : value;
}

const TIME = /^(\d{4,})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?: ?(UTC|Z|[+-]\d{2}:\d{2}))?$/;

/** A time without a zone is UTC, as everything in the logs is. One in a named zone, or beyond the year 9999, stays a text. */
function toTime(text: string): Cell {
  const match = TIME.exec(text);
  if (match === null || match[1]!.length > 4) return text;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(time.getTime()) ? text : time;
}

function toList(text: string): Cell {
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  const inside = text.slice(1, -1);
  return inside === '' ? [] : inside.split(', ').map((element) => (element === 'null' ? null : element));
}
