/**
 * The views that Trino and Athena have in common, as SQL for either: those over the lines of the logs, and those of
 * `queries/views/` that DuckDB has too.
 */
import { CREATION_TIME_AT, FIELDS, type LogField } from '../fields.js';
import { ALERT, INTEGER, PORT, TIME } from '../grammar.js';
import { listQueries, readQuery } from '../query-files.js';
import { orderByDependency } from '../store/dependency-order.js';
import { expandMacros, trinoMacros } from './macros.js';

/** A statement, and what it makes. */
export interface WarehouseView {
  readonly name: string;
  /** A query: what the view is to be. */
  readonly query: string;
}

export interface WarehouseViewOptions {
  /** Columns of the table of log lines behind those of the known fields, in order: `extra_1`, ... */
  readonly spareColumns: readonly string[];
  /** Whether the oldest known set-up of a listener is taken for what held before it was first seen. */
  readonly assumeCurrent?: boolean;
  /** Views over files that `export` wrote, in place of those over log lines. */
  readonly over?: 'lines' | 'export';
}

/** Views over log lines; an export has tables in their place. */
const OVER_LINES: readonly string[] = ['log_line_fields', 'connections', 'rejected_lines', 'objects'];

/** The views in the order in which they can be made. */
export function warehouseViews(options: WarehouseViewOptions): WarehouseView[] {
  const { over = 'lines', assumeCurrent = false } = options;
  const own = new Map(listQueries('trino/views').map((name) => [name, readQuery(`trino/views/${name}.sql`)]));
  const shared = listQueries('views').filter((name) => !own.has(name));
  const texts = new Map([
    ...[...own].filter(([name]) => over === 'lines' || !OVER_LINES.includes(name)),
    ...shared.map((name) => [name, readQuery(`views/${name}.sql`)] as const),
  ]);
  if (assumeCurrent) texts.set('metadata_settings', 'select true as assume_current');
  const macros = trinoMacros();
  return orderByDependency(texts).map((name) => ({
    name,
    query: expandMacros(fillPlaces(texts.get(name) ?? '', options), macros).trim(),
  }));
}

function fillPlaces(text: string, { spareColumns }: WarehouseViewOptions): string {
  const places: Readonly<Record<string, string>> = {
    log_lines: 'log_lines',
    time: TIME,
    port: PORT,
    checks: CHECKS.join('\n      '),
    extra: `array[${spareColumns.join(', ')}]`,
    all_fields: `array[${[...FIELDS.map(({ name }) => `"${name}"`), ...spareColumns].join(', ')}]`,
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
