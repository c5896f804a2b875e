/**
 * What the workers handed over, to the database: a batch of whole objects or one large object a transaction.
 */
import { rmSync } from 'node:fs';
import { TlslensError } from '../errors.js';
import { deleteRows, findByContent, forgetObjects, type LedgerEntry, writeEntries } from '../store/ledger.js';
import { inTransaction } from '../store/transaction.js';
import type { Fetched } from './handover.js';
import { failedEntries, loadedEntry, skippedEntry } from './ledger-entries.js';
import { type LineCounts, loadParts, noLines } from './load-parts.js';
import { countFailure, countLoaded, isFatal, type Run } from './run.js';
import type { SelectedObject } from './select-objects.js';
import type { Part } from './spool-object.js';

/** `replaces`: the number under which the same bytes were loaded before. */
type Whole = Extract<Fetched, { kind: 'whole' }> & { readonly replaces?: number | null };
export type Streamed = Extract<Fetched, { kind: 'streamed' }>;

/** Loads whole objects and writes the entries of the failed and the skipped ones. */
export async function loadBatch(run: Run, batch: readonly Fetched[]): Promise<void> {
  const whole: Whole[] = [];
  for (const item of batch) {
    if (item.kind !== 'whole') continue;
    const before = await knownByContent(run, item.object, item.part);
    if (before === 'known') run.summary.objects.known++;
    else whole.push({ ...item, replaces: before });
  }
  const entries = batch.flatMap((item) => {
    if (item.kind === 'failed') return failedEntries(item.object, item.error);
    return item.kind === 'skipped' ? [skippedEntry(item.key)] : [];
  });
  try {
    await loadWhole(run, whole, entries);
  } catch (error) {
    if (!(error instanceof TlslensError) || error.code !== 'database_failed') throw error;
    // An object that DuckDB cannot take must not cost the others: each alone.
    await loadWhole(run, [], entries);
    for (const item of whole) await loadAlone(run, item);
  } finally {
    removeFiles(batch.flatMap((item) => (item.kind === 'whole' ? [item.part] : [])));
  }
  for (const item of batch) if (item.kind === 'failed') countFailure(run, item.object, item.error);
}

async function loadAlone(run: Run, item: Whole): Promise<void> {
  try {
    await loadWhole(run, [item], [], true);
  } catch (error) {
    if (!(error instanceof TlslensError) || error.code !== 'database_failed') throw error;
    await loadWhole(run, [], failedEntries(item.object, error));
    countFailure(run, item.object, error);
  }
}

async function loadWhole(
  run: Run,
  items: readonly Whole[],
  entries: readonly LedgerEntry[],
  isPartOfFile = false,
): Promise<void> {
  if (items.length + entries.length === 0) return;
  const counts = new Map(items.map(({ object }) => [object.object_id, noLines()]));
  const countsOf = (object: { object_id: number }) => counts.get(object.object_id) as LineCounts;
  await inTransaction(run.database, async () => {
    await deleteRows(
      run.database,
      items.filter(({ object }) => object.before === 'loaded').map(({ object }) => object.object_id),
    );
    await forgetObjects(
      run.database,
      items.flatMap(({ replaces }) => replaces ?? []),
    );
    await loadParts(run.database, run.loader, items, countsOf, isPartOfFile);
    for (const { object } of items) refuseWhenStrict(run, object, countsOf(object));
    const loaded = items.map(({ object, part }) => loadedEntry(object, part, countsOf(object)));
    await writeEntries(run.database, [...loaded, ...entries], new Date());
  });
  for (const { object } of items) countLoaded(run, object, countsOf(object));
}

function removeFiles(parts: readonly Part[]): void {
  for (const path of new Set(parts.map(({ path }) => path))) if (path !== null) rmSync(path, { force: true });
}

/** Loads a large object part by part; a part is spooled while the one before it is loaded. */
export async function loadStreamed(run: Run, { object, first, rest, onDone }: Streamed): Promise<void> {
  const counts = noLines();
  let part = first;
  let ahead = null as Promise<IteratorResult<Part>> | null;
  let broken: unknown;
  try {
    await inTransaction(run.database, async () => {
      if (object.before === 'loaded') await deleteRows(run.database, [object.object_id]);
      for (;;) {
        ahead = part.isLast ? null : rest.next();
        // Handled where it is awaited; it may come while the load still runs.
        ahead?.catch((error: unknown) => {
          broken = error;
        });
        await loadParts(run.database, run.loader, [{ object, part }], () => counts);
        refuseWhenStrict(run, object, counts);
        removeFiles([part]);
        const following = await ahead;
        if (following === null) break;
        if (!following.value) throw new Error(`${object.source.uri} has no last part`);
        part = following.value;
      }
      const before = await knownByContent(run, object, part);
      if (before === 'known') throw new KnownByContent();
      if (before !== null) await forgetObjects(run.database, [before]);
      await writeEntries(run.database, [loadedEntry(object, part, counts)], new Date());
    });
    countLoaded(run, object, counts);
  } catch (error) {
    if (error instanceof KnownByContent) {
      run.summary.objects.known++;
      return;
    }
    // The run has been stopped, and with it the fetching of this object: nothing of it is kept, nothing to be said.
    if (run.stop.signal.aborted && error === broken) return;
    const isObjects = error instanceof TlslensError && !isFatal(error);
    if (!isObjects || run.stop.signal.aborted) throw error;
    await loadWhole(run, [], failedEntries(object, error));
    countFailure(run, object, error);
  } finally {
    const left = await ahead?.catch(() => undefined);
    removeFiles(left?.value ? [part, left.value] : [part]);
    await rest.return?.();
    onDone();
  }
}

/** Ends the transaction of a large object that turns out, with its last byte, to have been loaded before. */
class KnownByContent extends Error {}

/**
 * What is to be done about an object without a name that lasts, now that its bytes are known: `known`, it is not loaded
 * again; or the number of the object that it replaces, with `reparse`. As for named ones, what was deleted for its age
 * stays away.
 */
async function knownByContent(run: Run, object: SelectedObject, part: Part): Promise<'known' | number | null> {
  if (part.contentEtag === null) return null;
  const before = await findByContent(run.database, object.source.uri, part.contentEtag);
  if (before === undefined) return null;
  return run.options.reparse && !before.isRetired ? before.object_id : 'known';
}

function refuseWhenStrict(run: Run, object: SelectedObject, counts: LineCounts): void {
  const rejection = counts.firstRejection;
  if (!run.options.strict || !rejection) return;
  const { line_number, reason, field } = rejection;
  throw new TlslensError(
    'strict_rejection',
    `Stopped at line ${line_number} of ${object.source.uri}: ${reason}${field ? ` in the field ${field}` : ''}.`,
    { hint: 'Without --strict such lines are counted and kept in rejected_lines.', details: { ...rejection } },
  );
}
