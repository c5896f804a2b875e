/**
 * Makes the SQL of the bulk load from the field table: what each column is computed from, and which lines are surely
 * valid. "Surely" is one-sided: a line accepted here is one that the record reader accepts with the same values; any
 * other is left over for it to judge.
 */
import { FEWEST_FIELDS, FIELDS, KNOWN_FIELDS, LINE_TYPE, type LogField } from '../fields.js';
import { ALERT, ENDPOINT, INTEGER, PROTOCOL_LIST, TIME } from '../grammar.js';
import { CONNECTIONS } from './columns.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

/**
 * Which lines a load takes by their number of fields. Computing `extra_fields` costs a tenth of the whole load, so it
 * is done only where there are any.
 */
export type Tail = 'known-fields-only' | 'extra-fields-only' | 'any';

/** Alone `started_at` has a text that may be absent and is no NULL then. */
const CREATION_TIME = FIELDS[KNOWN_FIELDS - 1] as LogField;

/** The select list that makes a `connections` row from `f` (the fields of a line) and `name_parts` (of its file). */
export function columnExpressions(tail: Tail): string {
  const expressions = new Map<string, string>([
    ['object_id', 'cast(name_parts[1] as integer)'],
    ['account_id', "nullif(name_parts[2], '')"],
    ['region', "nullif(name_parts[3], '')"],
  ]);
  for (const field of FIELDS) {
    for (const [index, column] of field.columns.entries()) expressions.set(column.name, expression(field, index));
  }
  if (tail !== 'known-fields-only') {
    expressions.set('extra_fields', `case when len(f) > ${KNOWN_FIELDS} then f[${KNOWN_FIELDS + 1}:] end`);
  }
  return CONNECTIONS.columns
    .filter(({ name }) => expressions.has(name))
    .map(({ name }) => `${expressions.get(name)} as ${quoteIdentifier(name)}`)
    .join(',\n  ');
}

function expression(field: LogField, index: number): string {
  const text = `f[${field.position}]`;
  const type = field.columns[index]?.type;
  switch (field.kind) {
    case 'text':
    case 'url-encoded':
      return field.nullable ? `nullif(${text}, '-')` : text;
    case 'integer':
      return `try_cast(${text} as ${type})`;
    case 'time': {
      const time = `try_cast(${text} as timestamp)`;
      if (field !== CREATION_TIME) return time;
      return `coalesce(${time}, try_cast(f[3] as timestamp) - to_microseconds(try_cast(f[8] as bigint) * 1000))`;
    }
    case 'endpoint': {
      const port = `split_part(${text}, ':', -1)`;
      return index === 0 ? `left(${text}, length(${text}) - length(${port}) - 1)` : `try_cast(${port} as usmallint)`;
    }
    case 'protocol-list': {
      const bare = `replace(replace(${text}[2:-2], '%2F', '/'), '%2f', '/')`;
      return `case when ${text} <> '-' then string_split(${bare}, '","') end`;
    }
  }
}

/** What the lists of nearly all clients are; comparing with them spares the general check. */
const COMMON_LISTS = ['-', '"h2","http/1.1"', '"h2"', '"http/1.1"'];

/**
 * The condition on `line` and `f`. One regular expression covers the fields up to the 12th, as far as a line has a
 * form; the rest has none but the URL-encoded and the last one.
 */
export function acceptedCondition(tail: Tail): string {
  const head = FIELDS.slice(0, 12).map(pattern).join(' ');
  const [domain, list, creation] = [18, KNOWN_FIELDS - 1, KNOWN_FIELDS].map((position) => `f[${position}]`);
  const fewest = tail === 'extra-fields-only' ? KNOWN_FIELDS + 1 : FEWEST_FIELDS;
  return [
    tail === 'known-fields-only' ? `len(f) between ${fewest} and ${KNOWN_FIELDS}` : `len(f) >= ${fewest}`,
    `regexp_matches(line, ${quoteLiteral(`^${head} `)})`,
    // An empty field is for the record reader to name.
    `not contains(line, '  ')`,
    `not suffix(line, ' ')`,
    `try_cast(f[3] as timestamp) is not null`,
    `not contains(${domain}, '%')`,
    `(${list} is null or ${list} in (${COMMON_LISTS.map(quoteLiteral).join(', ')})
      or regexp_full_match(${list}, ${quoteLiteral(PROTOCOL_LIST)}))`,
    // A regular expression here would cost as much as the one above; DuckDB's cast takes more than TIME does only by
    // an hour 24, a year before 1970 and a last character that is no digit.
    `(${creation} is null or ${creation} = '-' or (
      ${creation} like '____-__-__T__:__:__' and try_cast(${creation} as timestamp) is not null
      and ${creation} >= '1970' and ${creation} not like '%T24%' and not suffix(${creation}, 'Z')
      and not suffix(${creation}, '.')))`,
  ].join('\n  and ');
}

function pattern(field: LogField): string {
  const orNull = (text: string) => (field.nullable ? `(?:-|${text})` : text);
  switch (field.kind) {
    case 'time':
      return TIME;
    case 'endpoint':
      return ENDPOINT;
    case 'integer':
      return orNull(field.name === 'incoming_tls_alert' ? ALERT : INTEGER);
    default:
      if (field.columns.length === 0) return LINE_TYPE;
      return field.nullable ? '[^ ]+' : '[^ -][^ ]*';
  }
}
