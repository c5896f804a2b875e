/**
 * Makes the SQL of the bulk load from the field table: what each column is computed from, and which lines are surely
 * valid. "Surely" is one-sided: a line accepted here is one that the record reader accepts with the same values; any
 * other is left over for it to judge.
 */
import { FEWEST_FIELDS, FIELDS, KNOWN_FIELDS, LINE_TYPE, type LogField } from '../fields.js';
import { ALERT, ENDPOINT, INTEGER, PROTOCOL_LIST, TIME } from '../grammar.js';
import { CONNECTIONS } from './columns.js';
import { quoteIdentifier, quoteList, quoteLiteral } from './quote.js';

/**
 * Which lines a load takes by their number of fields. Computing `extra_fields` costs a tenth of the whole load, so it
 * is done only where there are any.
 */
export type Tail = 'known-fields-only' | 'extra-fields-only' | 'any';

/** Alone `started_at` has a text that may be absent and is no NULL then. */
const CREATION_TIME = FIELDS[KNOWN_FIELDS - 1] as LogField;

/** The fields of a line as columns of their own: `f1` to `f22`. Each is taken out of the list once. */
export function fieldColumns(): string {
  return FIELDS.map(({ position }) => `f[${position}] as f${position}`).join(', ');
}

/** The select list that makes a `connections` row from the fields of a line and `name_parts` (of its file). */
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
  const text = `f${field.position}`;
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
      return `coalesce(${time}, try_cast(f3 as timestamp) - to_microseconds(try_cast(f8 as bigint) * 1000))`;
    }
    case 'endpoint': {
      const port = `split_part(${text}, ':', -1)`;
      // strlen counts bytes, and the text is ASCII: cheaper than length.
      const ip = `substring(${text}, 1, strlen(${text}) - strlen(${port}) - 1)`;
      return index === 0 ? ip : `try_cast(${port} as usmallint)`;
    }
    case 'protocol-list': {
      const common = COMMON_LISTS.map(
        ({ text: list, items }) => `when ${text} = ${quoteLiteral(list)} then ${quoteList(items)}`,
      );
      const bare = `replace(replace(${text}[2:-2], '%2F', '/'), '%2f', '/')`;
      return `case when ${text} = '-' then null ${common.join(' ')} else string_split(${bare}, '","') end`;
    }
  }
}

/** What nearly all clients offer: comparing is cheaper than splitting and checking. */
const COMMON_LISTS = [
  { text: '"h2","http/1.1"', items: ['h2', 'http/1.1'] },
  { text: '"http/1.1"', items: ['http/1.1'] },
  { text: '"h2"', items: ['h2'] },
];

/**
 * The condition on a line and its fields. One regular expression covers the fields up to the 12th, as far as a line has a
 * form; the rest has none but the URL-encoded and the last one.
 */
export function acceptedCondition(tail: Tail): string {
  const head = FIELDS.slice(0, CHECKED_AS_ONE).map(pattern).join(' ');
  const fewest = tail === 'extra-fields-only' ? KNOWN_FIELDS + 1 : FEWEST_FIELDS;
  const lists = ['-', ...COMMON_LISTS.map(({ text }) => text)].map(quoteLiteral).join(', ');
  const mayBeEmpty = FIELDS.slice(CHECKED_AS_ONE).filter(({ kind }) => kind === 'text' || kind === 'url-encoded');
  return [
    tail === 'known-fields-only' ? `len(f) between ${fewest} and ${KNOWN_FIELDS}` : `len(f) >= ${fewest}`,
    `regexp_matches(line, ${quoteLiteral(`^${head} `)})`,
    'try_cast(f3 as timestamp) is not null',
    ...mayBeEmpty.map(({ position }) => `coalesce(f${position} <> '', true)`),
    "not contains(f18, '%')",
    `(f21 is null or f21 in (${lists}) or regexp_full_match(f21, ${quoteLiteral(PROTOCOL_LIST)}))`,
    // A regular expression here would cost a quarter of the one above; DuckDB's cast takes more than TIME does only by
    // an hour 24, a year before 1970 and a last character that is no digit.
    `(f22 is null or f22 = '-' or (
      f22 like '____-__-__T__:__:__' and try_cast(f22 as timestamp) is not null
      and f22 >= '1970' and not contains(f22, 'T24') and not suffix(f22, 'Z') and not suffix(f22, '.')))`,
  ].join('\n  and ');
}

/** The fields up to the last that has a form of its own. */
const CHECKED_AS_ONE = 12;

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
