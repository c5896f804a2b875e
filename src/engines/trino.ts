/**
 * Trino as an engine, by its HTTP protocol: report SQL in, typed rows and what they cost out.
 */
import type { QueryResult, Trino } from 'trino-client';
import { TlslensError } from '../errors.js';
import type { Cell } from '../result.js';
import { DEFAULT_LATE_DAYS, type ScanRule } from '../scan-rule.js';
import { bindLiterals } from './bind.js';
import type { Engine, EngineAnswer, EngineQueryOptions, EngineStatistics } from './engine.js';
import { expandMacros, trinoMacros } from './macros.js';
import { duckdbTypeName, parseTrinoType, toTrinoCell } from './trino-cells.js';
import { interrupted, trinoQueryError, trinoRequestError } from './trino-errors.js';

export interface TrinoOptions {
  /** `https://trino.example.com:8443` */
  readonly url: string;
  readonly catalog: string;
  readonly schema: string;
  readonly user: string;
  /** Sent over TLS, or to this machine, alone. */
  readonly password?: string | undefined;
  /** A JSON Web Token, instead of a password. */
  readonly token?: string | undefined;
  /** PEM of the authorities to trust instead of Node's own. */
  readonly ca?: string | undefined;
  /** Default: a window is asked for, and {@link DEFAULT_LATE_DAYS} are read behind it. */
  readonly scan?: ScanRule | undefined;
  /** Told of each query that has run, whatever it is for. */
  readonly onQuery?: ((statistics: EngineStatistics) => void) | undefined;
}

const SOURCE = 'tlslens';

/**
 * Loads the client. Nothing is asked before the first query.
 *
 * @throws `bad_argument` for a URL that is none, or one that would tell the password to everyone on the way
 */
export async function openTrino(options: TrinoOptions): Promise<Engine> {
  const url = checkUrl(options);
  const client = await import('trino-client');
  const { catalog, schema, user, password, token, ca } = options;
  const server = url.href.replace(/\/$/, '');
  const path = `${server}, ${catalog}.${schema}`;
  const trino = client.Trino.create({
    server,
    catalog,
    schema,
    source: SOURCE,
    ...(ca !== undefined && { ssl: { ca } }),
    ...(password !== undefined && { auth: new client.BasicAuth(user, password) }),
    extraHeaders: {
      'X-Trino-User': user,
      'X-Trino-Time-Zone': 'UTC',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
  });
  const macros = trinoMacros();
  return {
    name: 'trino',
    path,
    scan: options.scan ?? { lateDays: DEFAULT_LATE_DAYS, allowsAll: false },
    async query(sql, bindings, queryOptions) {
      const answer = await ask(trino, bindLiterals(expandMacros(sql, macros), bindings), path, queryOptions);
      options.onQuery?.(answer.statistics);
      return answer;
    },
    close: async () => undefined,
  };
}

function checkUrl({ url: text, password, token }: TrinoOptions): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    throw new TlslensError('bad_argument', 'The URL of Trino is no http or https URL without a user in it.', {
      hint: 'Write it as https://trino.example.com:8443; user and password have options of their own.',
    });
  }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isHere && (password !== undefined || token !== undefined)) {
    throw new TlslensError('bad_argument', `A password or token would be sent in the clear to ${url.host}.`, {
      hint: 'Give an https URL.',
    });
  }
  return url;
}

async function ask(
  trino: Trino,
  sql: string,
  path: string,
  { maxRows = Number.POSITIVE_INFINITY, signal }: EngineQueryOptions = {},
): Promise<EngineAnswer & { readonly statistics: EngineStatistics }> {
  if (signal?.aborted) throw interrupted();
  const pages = await reach(trino.query(sql), path);
  let last: QueryResult | undefined;
  let columns: { name: string; type: ReturnType<typeof parseTrinoType> }[] = [];
  const rows: Record<string, Cell>[] = [];
  let truncated = false;
  const cancel = async () => {
    const id = queryIdOf(pages);
    if (id !== undefined) await trino.cancel(id).catch(() => undefined);
  };
  const onAbort = () => void cancel();
  signal?.addEventListener('abort', onAbort);
  try {
    while (!truncated) {
      // The client's own iterator gives the last page with `done`.
      const { value, done } = await reach(pages.next(), path);
      const page: QueryResult | undefined = value;
      if (signal?.aborted) {
        last = page ?? last;
        await cancel();
        throw interrupted();
      }
      if (page?.error) throw trinoQueryError(page.error, path);
      if (done || page === undefined) break;
      last = page;
      if (page.columns && columns.length === 0) columns = namesOf(page.columns);
      for (const values of (page.data ?? []) as unknown[][]) {
        if (rows.length >= maxRows) {
          truncated = true;
          break;
        }
        rows.push(Object.fromEntries(columns.map(({ name, type }, index) => [name, toTrinoCell(values[index], type)])));
      }
    }
    if (truncated) await cancel();
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  return {
    columns: columns.map(({ name, type }) => ({ name, type: duckdbTypeName(type) })),
    rows,
    truncated,
    statistics: statisticsOf(last),
  };
}

/** The client tells the id with the first rows alone; a query that has none yet is known to its iterator. */
function queryIdOf(pages: AsyncIterator<QueryResult>): string | undefined {
  return (pages as unknown as { iter?: { queryResult?: QueryResult } }).iter?.queryResult?.id;
}

/** Names that repeat get a number, as in DuckDB: rows are objects. */
function namesOf(columns: readonly { name: string; type: string }[]) {
  const seen = new Map<string, number>();
  return columns.map(({ name, type }) => {
    const before = seen.get(name);
    seen.set(name, (before ?? -1) + 1);
    return { name: before === undefined ? name : `${name}:${before + 1}`, type: parseTrinoType(type) };
  });
}

function statisticsOf(page: QueryResult | undefined): EngineStatistics {
  const { stats } = page ?? {};
  return {
    ...(page?.id !== undefined && { queryId: page.id }),
    ...(stats && {
      scannedBytes: stats.physicalInputBytes,
      scannedRows: stats.processedRows,
      elapsedMs: stats.elapsedTimeMillis,
    }),
  };
}

async function reach<T>(request: Promise<T>, path: string): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw trinoRequestError(error, path);
  }
}
