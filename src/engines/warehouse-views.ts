/**
 * The views that Trino and Athena have in common, as SQL for either: those over the lines of the logs, and those of
 * `queries/views/` that DuckDB has too.
 */
import { CREATION_TIME_AT, FIELDS, LONGEST_LINE_BYTES, type LogField } from '../fields.js';
import { ALERT, INTEGER, PORT, TIME } from '../grammar.js';
import { listQueries, readQuery } from '../query-files.js';
import { CONNECTIONS } from '../store/columns.js';
import { orderByDependency } from '../store/dependency-order.js';
import { PUBLISHED_VIEWS } from '../store/published-tables.js';
import { expandMacros, trinoMacros } from './macros.js';
import { LOG_TABLE, SPARE_COLUMNS } from './warehouse-tables.js';

/** A statement, and what it makes. */
export interface WarehouseView {
  readonly name: string;
  /** A query: what the view is to be. */
  readonly query: string;
}

/**
 * The views in the order in which they can be made: over log lines, or over files that `export` wrote. Those of metadata
 * alone are tables that were published.
 */
export function warehouseViews(over: 'lines' | 'export' = 'lines'): WarehouseView[] {
  // What stands in a later folder takes the place of the view of this name.
  const texts = new Map(
    ['views', 'trino/views', `trino/${over}`].flatMap((folder) =>
      listQueries(folder)
        .filter((name) => !PUBLISHED_VIEWS.includes(name))
        .map((name) => [name, readQuery(`${folder}/${name}.sql`)] as const),
    ),
  );
  const macros = trinoMacros();
  return orderByDependency(texts).map((name) => ({
    name,
    query: expandMacros(fillPlaces(texts.get(name) ?? ''), macros).trim(),
  }));
}

function fillPlaces(text: string): string {
  const places: Readonly<Record<string, string>> = {
    log_lines: LOG_TABLE,
    columns: CONNECTIONS.columns.map(({ name }) => name).join(',\n  '),
    time: TIME,
    port: PORT,
    checks: CHECKS.join('\n      '),
    longest: String(LONGEST_LINE_BYTES),
    extra: `array[${SPARE_COLUMNS.join(', ')}]`,
    all_fields: [...FIELDS.map(({ name }) => `"${name}"`), ...SPARE_COLUMNS].join(', '),
  };
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const place = places[name];
    if (place === undefined) throw new Error(`the view has no text for {{${name}}}`);
    return place;
  });
}

/** In the order in which the record reader looks: the first field at fault tells the reason. */
const CHECKS = FIELDS.slice(1).flatMap(checksOf);

function checksOf(field: LogField): string[] {
  const name = `"${field.name}"`;
  const when = (condition: string, reason: string) => `when ${condition} then '${reason} ${field.name}'`;
  const isCreationTime = field === FIELDS[CREATION_TIME_AT];
  const mayBeNull = field.nullable || isCreationTime;
  const missing = when(mayBeNull ? `${name} = ''` : `${name} in ('', '-')`, 'missing_value');
  const bad = (condition: string, reason: string) =>
    when(mayBeNull ? `${name} <> '-' and ${condition}` : condition, reason);
  switch (field.kind) {
    case 'integer': {
      const isAlert = field.name === 'incoming_tls_alert';
      return [
        missing,
        bad(`not regexp_like(${name}, '^${isAlert ? ALERT : INTEGER}$')`, isAlert ? 'bad_alert' : 'bad_integer'),
      ];
    }
    case 'time':
      return [missing, bad(`${isCreationTime ? 'created_at' : 'ended_at'} is null`, 'bad_time')];
    case 'endpoint':
      return [missing, bad(`try_cast(${field.columns[0]?.name} as ipaddress) is null`, 'bad_endpoint')];
    default:
      return [missing];
  }
}
