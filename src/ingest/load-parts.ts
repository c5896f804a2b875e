/**
 * Spooled parts to rows, within the running transaction: rows by the bulk loader, what was set apart one by one. Ends
 * only when every data line is accounted for.
 */
import { TlslensError } from '../errors.js';
import type { Rejection, RejectionReason } from '../fields.js';
import { appendConnections } from '../store/append-connections.js';
import { appendRows } from '../store/append-rows.js';
import { REJECTED_LINES } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { LineLoader, SpooledRows } from '../store/load-lines.js';
import type { Traits } from '../store/traits.js';
import type { NumberedObject, Part } from './spool-object.js';

/** What became of the lines of an object so far. */
export interface LineCounts {
  connections: number;
  rejected: number;
  nonData: number;
  readonly rejectedByReason: Partial<Record<RejectionReason, number>>;
  firstRejection: Rejection | null;
}

export interface PartToLoad {
  readonly object: NumberedObject;
  readonly part: Part;
}

export function noLines(): LineCounts {
  return { connections: 0, rejected: 0, nonData: 0, rejectedByReason: {}, firstRejection: null };
}

/**
 * Loads parts of different objects (or one part of one) and adds to the counts of their objects.
 *
 * @param isPartOfFile whether their files hold parts of other objects, too
 * @throws `database_failed` where the lines do not add up: the caller must roll back
 */
export async function loadParts(
  database: Database,
  loader: LineLoader,
  batch: readonly PartToLoad[],
  countsOf: (object: NumberedObject) => LineCounts,
  isPartOfFile = false,
): Promise<void> {
  const spooled = batch.flatMap(({ object: { object_id }, part: { path, rows } }): SpooledRows[] =>
    path === null ? [] : [{ path, object_id, rows }],
  );
  const expected = batch.reduce((sum, { part }) => sum + part.rows, 0);
  const loaded = await loader.load(spooled, isPartOfFile);
  if (loaded !== expected) {
    throw new TlslensError(
      'database_failed',
      `The lines of ${describe(batch)} do not add up: ${expected} spooled, ${loaded} loaded.`,
      { hint: 'This is a fault of tlslens: please report it. Nothing of these objects was kept.' },
    );
  }
  for (const { object, part } of batch) {
    const counts = countsOf(object);
    counts.connections += part.rows;
    counts.nonData += part.nonDataLines;
    await keep(database, loader.traits, object, counts, part);
  }
}

async function keep(
  database: Database,
  traits: Traits,
  object: NumberedObject,
  counts: LineCounts,
  { records, rejections }: Part,
): Promise<void> {
  const { object_id } = object;
  const { account_id, region } = object.source.origin;
  await appendConnections(
    database,
    records.map((record) => ({ ...record, object_id, account_id, region })),
    traits,
  );
  await appendRows(
    database,
    REJECTED_LINES,
    rejections.map((rejection) => ({ ...rejection, object_id })),
  );
  counts.connections += records.length;
  for (const rejection of rejections) countRejection(counts, rejection);
}

function countRejection(counts: LineCounts, rejection: Rejection): void {
  counts.rejected++;
  counts.rejectedByReason[rejection.reason] = (counts.rejectedByReason[rejection.reason] ?? 0) + 1;
  counts.firstRejection ??= rejection;
}

function describe(batch: readonly PartToLoad[]): string {
  const [first] = batch;
  return batch.length === 1 && first ? first.object.source.uri : `${batch.length} objects`;
}
