/**
 * Databases in memory, filled through the real ingest; and reports run on them.
 */
import { onTestFinished } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { ingest } from '../../src/ingest/ingest.js';
import type { ReportFilters } from '../../src/reports/filters.js';
import { runReport } from '../../src/reports/run-report.js';
import type { Cell, Result } from '../../src/result.js';
import type { Listed, SkipReason } from '../../src/source/types.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { EDGE } from './log-line.js';

export interface LogObject {
  readonly lines: readonly string[];
  /** End of its delivery period, ISO; absent for an object whose name tells nothing. */
  readonly periodEnd?: string;
  readonly loadBalancer?: string;
  /** Instead of being read, it fails, or is skipped for this reason. */
  readonly ends?: 'failed' | SkipReason;
}

/** A database with these lines as one object, closed when the test ends. */
export function databaseOf(lines: readonly string[]): Promise<Database> {
  return databaseOfObjects([{ lines }]);
}

export async function databaseOfObjects(objects: readonly LogObject[]): Promise<Database> {
  const database = await openDatabase(IN_MEMORY, { mode: 'write', threads: 1 });
  onTestFinished(() => database.close());
  await ingest(database, list(objects));
  return database;
}

async function* list(objects: readonly LogObject[]): AsyncGenerator<Listed> {
  for (const [index, { lines, periodEnd, loadBalancer = EDGE, ends }] of objects.entries()) {
    const uri = `s3://logs/${index}.log.gz`;
    if (ends !== undefined && ends !== 'failed') {
      yield { kind: 'skipped', uri, reason: ends, size_bytes: 10 };
      continue;
    }
    const origin =
      periodEnd === undefined
        ? { account_id: null, region: null, load_balancer: null, period_end: null }
        : {
            account_id: '111122223333',
            region: 'eu-west-1',
            load_balancer: loadBalancer,
            period_end: new Date(periodEnd),
          };
    const text = Buffer.from(lines.map((text) => `${text}\n`).join(''));
    const open = async () => {
      if (ends === 'failed') throw new TlslensError('source_unreadable', `Could not read ${uri}.`);
      return (async function* () {
        yield text;
      })();
    };
    yield { kind: 'object', object: { uri, etag: `e${index}`, size_bytes: text.length, origin, open } };
  }
}

/** Runs a report over these lines alone. */
export async function reportOn(
  lines: readonly string[],
  name: string,
  filters: ReportFilters = {},
  limit?: number,
): Promise<Result> {
  return runReport(await databaseOf(lines), name, filters, limit === undefined ? {} : { limit });
}

/** Rows with times as ISO texts, and only the named columns where some are named. */
export function plainRows({ rows }: Result, ...columns: string[]): Record<string, Cell>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => columns.length === 0 || columns.includes(name))
        .map(([name, cell]) => [name, cell instanceof Date ? cell.toISOString().replace('.000Z', 'Z') : cell]),
    ),
  );
}
