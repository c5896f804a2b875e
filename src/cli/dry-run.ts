/**
 * What an ingest would read: objects and bytes, without reading any.
 */
import { existsSync } from 'node:fs';
import { selectObjects } from '../ingest/select-objects.js';
import { emptySummary } from '../ingest/summary.js';
import type { Cell, Result } from '../result.js';
import { type Listed, SKIP_MEANING } from '../source/types.js';
import { IN_MEMORY, openDatabase } from '../store/database.js';

interface Group {
  what: string;
  load_balancer: string | null;
  objects: number;
  bytes: number;
  first_period_end: Date | null;
  last_period_end: Date | null;
}

/** Groups what is to be read by load balancer, and the rest by why it is left. */
export async function dryRunResult(listed: AsyncIterable<Listed>, databasePath: string): Promise<Result> {
  const database = existsSync(databasePath)
    ? await openDatabase(databasePath, { mode: 'read' })
    : await openDatabase(IN_MEMORY, { mode: 'write' });
  const summary = emptySummary();
  const groups = new Map<string, Group>();
  try {
    for await (const { objects } of selectObjects(database, listed, summary, false)) {
      for (const { source } of objects)
        add(groups, source.origin.load_balancer, source.size_bytes, source.origin.period_end);
    }
  } finally {
    database.close();
  }
  return {
    report: 'ingest-dry-run',
    title: 'What ingest would read',
    generated_at: new Date(),
    columns: [
      { name: 'what', type: 'VARCHAR' },
      { name: 'load_balancer', type: 'VARCHAR' },
      { name: 'objects', type: 'BIGINT', unit: 'count' },
      { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
      { name: 'first_period_end', type: 'TIMESTAMP', unit: 'UTC' },
      { name: 'last_period_end', type: 'TIMESTAMP', unit: 'UTC' },
    ],
    rows: [...groups.values()] as unknown as Readonly<Record<string, Cell>>[],
    notes: [
      `${summary.objects.known.toLocaleString('en-US')} more objects are in the database already; nothing was read.`,
      ...(summary.objects.changed > 0
        ? [`${summary.objects.changed} objects changed since they were loaded: --reparse loads them anew.`]
        : []),
      ...Object.entries(summary.objects.skipped).map(
        ([reason, count]) => `${count} skipped: ${SKIP_MEANING[reason as keyof typeof SKIP_MEANING]}.`,
      ),
    ],
  };
}

function add(groups: Map<string, Group>, load_balancer: string | null, size: number | null, end: Date | null): void {
  const key = load_balancer ?? '';
  const empty = { objects: 0, bytes: 0, first_period_end: null, last_period_end: null };
  const group: Group = groups.get(key) ?? { what: 'to read', load_balancer, ...empty };
  groups.set(key, group);
  group.objects++;
  group.bytes += size ?? 0;
  if (!end) return;
  if (!group.first_period_end || end < group.first_period_end) group.first_period_end = end;
  if (!group.last_period_end || end > group.last_period_end) group.last_period_end = end;
}
