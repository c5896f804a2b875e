/**
 * Named parameters that come as text, from a command line: each becomes a value of the type that the query asks for.
 */
import type { DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api';
import { BIGINT, DuckDBTypeId } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import { parseTime } from '../time-range.js';
import { timestampOf } from './database.js';

const WHOLE: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);
const FRACTION: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL]);

/**
 * Binds a statement's `$names`; times are written as for reports, also `7d` for seven days ago. Where the query does not
 * tell a type, what looks like a number is one.
 *
 * @throws `bad_argument` where one is missing, unknown, or of another type; `bad_time`
 */
export function bindTexts(prepared: DuckDBPreparedStatement, texts: Readonly<Record<string, string>>): void {
  const names = Array.from({ length: prepared.parameterCount }, (_, index) => prepared.parameterName(index + 1));
  const missing = names.filter((name) => !Object.hasOwn(texts, name));
  if (missing.length > 0) {
    const [first] = missing;
    throw new TlslensError(
      'bad_argument',
      `The query has no value for ${missing.map((name) => `$${name}`).join(', ')}.`,
      {
        hint: `Give it with --param ${first}=VALUE.`,
        details: { missing },
      },
    );
  }
  const unknown = Object.keys(texts).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'It has none.' : `It has ${names.map((name) => `$${name}`).join(', ')}.`;
    throw new TlslensError('bad_argument', `The query has no parameter $${unknown}. ${known}`, {
      hint: 'Write $name in the query where the value of --param name=value goes.',
    });
  }
  const values = names.map(
    (name, index) => [name, asValue(name, texts[name] as string, typeOf(prepared, index + 1))] as const,
  );
  // By itself a bigint is bound as the widest of integers, which arithmetic then carries on.
  const types = values.filter(([, value]) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value);
  prepared.bind(Object.fromEntries(values), Object.fromEntries(types.map(([name]) => [name, BIGINT])));
}

/** `undefined` where the query leaves it open. */
function typeOf(prepared: DuckDBPreparedStatement, index: number): DuckDBTypeId | undefined {
  try {
    return prepared.parameterTypeId(index);
  } catch {
    return undefined;
  }
}

function asValue(name: string, text: string, type: DuckDBTypeId | undefined): DuckDBValue {
  const isWhole = /^[+-]?\d+$/.test(text);
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
  if (type !== undefined && WHOLE.has(type)) return isWhole ? BigInt(text) : fail(name, text, 'a whole number');
  if (type !== undefined && FRACTION.has(type)) return isNumber ? Number(text) : fail(name, text, 'a number');
  if (type === DuckDBTypeId.BOOLEAN) {
    return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : fail(name, text, 'true or false');
  }
  if (type === DuckDBTypeId.TIMESTAMP || type === DuckDBTypeId.TIMESTAMP_TZ) {
    return timestampOf(parseTime(text, new Date(), `$${name}`));
  }
  // Anything else (lists, ...) DuckDB reads from text.
  if (
    type !== undefined &&
    type !== DuckDBTypeId.INVALID &&
    type !== DuckDBTypeId.SQLNULL &&
    type !== DuckDBTypeId.ANY
  ) {
    return text;
  }
  if (isWhole) return BigInt(text);
  return isNumber ? Number(text) : text;
}

function fail(name: string, text: string, wanted: string): never {
  throw new TlslensError(
    'bad_argument',
    `The query asks for ${wanted} as $${name}, and was given ${JSON.stringify(text)}.`,
    {
      hint: `Give it with --param ${name}=VALUE.`,
    },
  );
}
