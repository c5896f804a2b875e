/**
 * Which listed objects are to be loaded: those that the ledger does not hold yet.
 */
import type { Listed, SkipReason, SourceObject } from '../source/types.js';
import type { Database } from '../store/database.js';
import { findKnown, type KnownObject, nextObjectId, type ObjectStatus } from '../store/ledger.js';
import type { NumberedObject } from './spool-object.js';
import type { IngestSummary } from './summary.js';

/** An object to load, and what the ledger said of it before. */
export interface SelectedObject extends NumberedObject {
  readonly before: ObjectStatus | null;
}

/** A key that is no NLB TLS log, for the ledger. */
export interface SkippedKey {
  readonly object_id: number;
  readonly uri: string;
  readonly reason: SkipReason;
  readonly size_bytes: number | null;
}

export interface Selection {
  readonly objects: SelectedObject[];
  readonly skipped: SkippedKey[];
}

/** Keys asked about at once: one page of an S3 listing. */
const PAGE = 1000;

/** These depend on the filters of one run, not on the key: they do not go into the ledger. */
const BY_FILTER: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'outside_window',
  'other_account',
  'other_region',
  'other_load_balancer',
  'legacy_log',
]);

/**
 * Yields what is to be loaded, page by page, and counts the rest. Memory is bounded by the page: the ledger is asked,
 * not held, while the next page is listed. Throws what the listing throws, after what it gave until then.
 *
 * @param reparse load also what was loaded before
 */
export async function* selectObjects(
  database: Database,
  listed: AsyncIterable<Listed>,
  summary: IngestSummary,
  reparse: boolean,
): AsyncGenerator<Selection, void, undefined> {
  let nextId = await nextObjectId(database);
  const number = () => nextId++;
  const pages = inPages(listed);
  let coming = pages.next();
  try {
    for (let page = await coming; !page.done; page = await coming) {
      coming = pages.next();
      // Its failure is told where it is awaited.
      coming.catch(() => undefined);
      yield await selectPage(database, page.value, summary, reparse, number);
    }
  } finally {
    // Not awaited: who stops early does not wait for a listing that hangs.
    void pages.return().catch(() => undefined);
  }
}

async function* inPages(listed: AsyncIterable<Listed>): AsyncGenerator<Listed[], void, undefined> {
  let page: Listed[] = [];
  try {
    for await (const item of listed) {
      page.push(item);
      if (page.length < PAGE) continue;
      const full = page;
      page = [];
      yield full;
    }
  } catch (error) {
    if (page.length > 0) yield page;
    throw error;
  }
  if (page.length > 0) yield page;
}

async function selectPage(
  database: Database,
  page: readonly Listed[],
  summary: IngestSummary,
  reparse: boolean,
  number: () => number,
): Promise<Selection> {
  const known = await findKnown(
    database,
    page.map((item) =>
      item.kind === 'object'
        ? { uri: item.object.uri, period_end: item.object.origin.period_end }
        : { uri: item.uri, period_end: null },
    ),
  );
  const selection: Selection = { objects: [], skipped: [] };
  for (const item of page) {
    if (item.kind === 'skipped') {
      const { uri, reason, size_bytes } = item;
      summary.objects.skipped[reason] = (summary.objects.skipped[reason] ?? 0) + 1;
      if (!BY_FILTER.has(reason) && !known.has(uri)) {
        selection.skipped.push({ object_id: number(), uri, reason, size_bytes });
      }
      continue;
    }
    const chosen = choose(item.object, known.get(item.object.uri), summary, reparse, number);
    if (chosen) selection.objects.push(chosen);
  }
  return selection;
}

function choose(
  source: SourceObject,
  before: KnownObject | undefined,
  summary: IngestSummary,
  reparse: boolean,
  number: () => number,
): SelectedObject | undefined {
  summary.objects.listed++;
  // Without an ETag (standard input, a pipe) only its bytes will tell whether it is known.
  if (!before || source.etag === '') return { object_id: number(), source, before: null };
  const isSame = before.etag === source.etag;
  // To read again what was deleted for its age would undo the deletion: not even `reparse` means that.
  const isKept = before.status === 'loaded' || before.status === 'retired';
  if (!isKept || (reparse && !(isSame && before.status === 'retired'))) {
    return { object_id: before.object_id, source, before: before.status };
  }
  if (isSame) summary.objects.known++;
  else summary.objects.changed++;
  return undefined;
}
