/**
 * What a user's SQL may do, judged before DuckDB runs any of it: it may ask. A database opened for reading has files,
 * network, extensions and settings locked, but DuckDB has table functions that pass by these locks
 * (`enable_logging()` ends the process, `enable_profiling()` breaks the connection), so that only known ones are let through.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { TlslensError } from '../errors.js';
import { withoutComments } from '../sql-text.js';
import { quoteLiteral } from './quote.js';

/** The table functions that neither reach out nor change anything. */
const HARMLESS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'summary',
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_databases',
  'duckdb_functions',
  'duckdb_indexes',
  'duckdb_keywords',
  'duckdb_memory',
  'duckdb_schemas',
  'duckdb_sequences',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pragma_collations',
  'pragma_database_size',
  'pragma_show',
  'pragma_storage_info',
  'pragma_table_info',
  'pragma_version',
  'pg_timezone_names',
  'sql_auto_complete',
]);

const REACHES_FILES =
  /^(?:read_|parquet_|glob$|sniff_csv$|arrow_scan|iceberg_|delta_|sqlite_|postgres_|mysql_|st_read)/;

/** First words of statements, by what is said of them. */
const REFUSED: readonly (readonly [words: string, because: string])[] = [
  ['copy export import', 'reads or writes files'],
  ['attach detach use', 'opens or leaves a database'],
  ['install load', 'brings in code from outside'],
  ['set reset', 'changes a setting'],
  ['pragma call', 'can change settings'],
  [
    'create insert update delete drop alter truncate comment merge replace vacuum checkpoint force analyze',
    'changes the database',
  ],
  ['begin start commit rollback abort prepare execute deallocate', 'outlives the query'],
];
const BECAUSE = new Map(
  REFUSED.flatMap(([words, because]) => words.split(' ').map((word) => [word, because] as const)),
);

const HINT =
  'SQL is read-only here: it cannot reach files, settings, extensions, the network or the environment. It asks with ' +
  'SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN.';

/** Throws `sql_refused` unless `sql` is one statement that only asks. Syntax errors are left to DuckDB. */
export async function checkSql(connection: DuckDBConnection, sql: string): Promise<void> {
  const bare = withoutExplain(withoutComments(sql));
  const word = /^\(*\s*([a-z_]+)/i.exec(bare)?.[1]?.toLowerCase() ?? '';
  const because = BECAUSE.get(word);
  if (because !== undefined) throw refused(`${word.toUpperCase()} ${because}`);
  const tree = await parse(connection, bare);
  if (tree === null) return;
  if (tree.error) {
    // A PIVOT without its values is two statements for DuckDB, the first of which makes a type.
    if (tree.error_type !== 'not implemented') return;
    throw refused(
      /\bpivot\b/i.test(bare)
        ? "PIVOT without its values changes the database: list them, as in ON severity IN ('normal', 'error')"
        : `${word.toUpperCase()} is no question`,
    );
  }
  for (const node of nodesOf(tree.statements)) checkNode(node);
}

function checkNode(node: Readonly<Record<string, unknown>>): void {
  if (node.type === 'TABLE_FUNCTION') {
    const name = String((node.function as { function_name?: unknown })?.function_name ?? '').toLowerCase();
    if (REACHES_FILES.test(name)) throw refused(`${name}() reads files`);
    if (!HARMLESS.has(name)) throw refused(`${name}() is not among the table functions that only ask`);
  }
  if (node.class === 'FUNCTION' && String(node.function_name).toLowerCase() === 'getenv') {
    throw refused('getenv() reads the environment');
  }
  const table = node.type === 'BASE_TABLE' ? String(node.table_name) : '';
  if (/^[a-z0-9]+:\/\/|[/\\]|\.(?:csv|tsv|json|jsonl|ndjson|parquet|txt|db|duckdb|gz|zst)$/i.test(table)) {
    throw refused(`${JSON.stringify(table)} is a file or an address, and no table`);
  }
}

interface Tree {
  readonly error: boolean;
  readonly error_type?: string;
  readonly statements?: unknown;
}

/** DuckDB's own parse of it, which binds and runs nothing. `null` where DuckDB refuses even that. */
async function parse(connection: DuckDBConnection, sql: string): Promise<Tree | null> {
  try {
    const reader = await connection.runAndReadAll(`select json_serialize_sql(${quoteLiteral(sql)}::varchar)`);
    return JSON.parse(String(reader.getRows()[0]?.[0])) as Tree;
  } catch (error) {
    throw new TlslensError('sql_refused', 'The query was refused: it could not be read before running it.', {
      hint: HINT,
      cause: error,
    });
  }
}

function* nodesOf(root: unknown): Generator<Readonly<Record<string, unknown>>> {
  const open = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (Array.isArray(node)) for (const item of node) open.push(item);
    else if (node !== null && typeof node === 'object') {
      yield node as Readonly<Record<string, unknown>>;
      for (const item of Object.values(node)) open.push(item);
    }
  }
}

/** EXPLAIN is no part of the tree; what it explains is. */
function withoutExplain(sql: string): string {
  return sql.replace(/^explain\b\s*(?:analyze\b\s*)?(?:\(\s*(?:analyze|format)\b[^)]*\)\s*)?/i, '');
}

export function refused(what: string, cause?: unknown): TlslensError {
  return new TlslensError('sql_refused', `The query was refused: ${what}.`, {
    hint: HINT,
    ...(cause !== undefined && { cause }),
  });
}
