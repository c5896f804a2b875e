/**
 * The one composition source -> parse -> store. Objects are spooled by several workers while one loader turns what is
 * ready into rows; the rows and the ledger entry of an object commit together.
 */
import { TlslensError } from '../errors.js';
import { createLineCompactor } from '../parse/compact-lines.js';
import { shared } from '../source/shared-signal.js';
import type { Listed } from '../source/types.js';
import type { Database } from '../store/database.js';
import { createLineLoader } from '../store/load-lines.js';
import { Handover } from './handover.js';
import { loadBatch, loadStreamed } from './load-fetched.js';
import { Finished, type IngestOptions, isFatal, isOfSource, type Run, stop, stopFetching } from './run.js';
import { type SelectedObject, selectObjects } from './select-objects.js';
import { Shelf } from './shelf.js';
import { createSpool } from './spool.js';
import { spoolObject } from './spool-object.js';
import { emptySummary, type IngestSummary } from './summary.js';

export const DEFAULT_CONCURRENCY = 16;

/**
 * Loads listed objects into `database`. A damaged or unreadable object is recorded as failed and the run goes on.
 *
 * @throws what concerns the run rather than an object: a listing that breaks off, `aws_no_credentials`, `aws_expired`,
 * `disk_full`, `spool_unwritable`, `strict_rejection`, `interrupted`. What was committed before stays; where only the
 * source fails, what has been fetched whole by then is still loaded
 */
export async function ingest(
  database: Database,
  listed: AsyncIterable<Listed>,
  options: IngestOptions = {},
): Promise<IngestSummary> {
  const started = performance.now();
  const { loader, compactor, spool } = await prepare(database, options.spoolDir);
  const handover = new Handover(options.sizes?.batchBytes);
  const run: Run = {
    database,
    loader,
    compactor,
    spool,
    options,
    summary: emptySummary(),
    handover,
    shelf: new Shelf(spool, handover, (error) => stop(run, error), options.sizes?.sharedBytes),
    stop: new AbortController(),
    progress: { selected: 0, selectionDone: false, selectedBytes: 0, done: 0, doneBytes: 0, connections: 0 },
  };
  shared(run.stop.signal);
  const onAbort = () => {
    stop(run, new TlslensError('interrupted', 'Interrupted: what was committed is kept.'));
    database.interrupt();
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  const onFinish = () => stopFetching(run, new Finished());
  options.finish?.addEventListener('abort', onFinish, { once: true });
  if (options.finish?.aborted) onFinish();
  try {
    const fetching = fetchAll(run, listed)
      .then(() => run.shelf.clear())
      .then(
        () => run.handover.end(),
        (error) => {
          // A run that ends already ends for its first reason: what is waiting is still loaded where that allows it.
          if (run.stop.signal.aborted) run.handover.end();
          else if (isOfSource(error)) stopFetching(run, error);
          else stop(run, error);
        },
      );
    await loadAll(run);
    await fetching;
    run.summary.unfinished = run.stop.signal.reason instanceof Finished;
    if (run.stop.signal.aborted && !run.summary.unfinished) throw run.stop.signal.reason;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    options.finish?.removeEventListener('abort', onFinish);
    run.stop.abort();
    run.shelf.discard();
    run.spool.remove();
    await run.loader.end();
    run.summary.extra_fields = run.compactor.sawExtraFields;
    run.summary.seconds = (performance.now() - started) / 1000;
  }
  return run.summary;
}

/** What has to be given back at the end of a run; where not all of it can be had, at once. */
async function prepare(database: Database, spoolDir?: string): Promise<Pick<Run, 'loader' | 'compactor' | 'spool'>> {
  const loader = await createLineLoader(database);
  try {
    return { loader, compactor: await createLineCompactor(loader.traits.of), spool: createSpool(spoolDir) };
  } catch (error) {
    await loader.end();
    throw error;
  }
}

async function fetchAll(run: Run, listed: AsyncIterable<Listed>): Promise<void> {
  // A connection of its own: the loader's is within a transaction most of the time.
  const database = await run.database.connect();
  const active = new Set<Promise<void>>();
  try {
    const concurrency = run.options.concurrency ?? DEFAULT_CONCURRENCY;
    const reparse = run.options.reparse ?? false;
    const pages = selectObjects(database, listed, run.summary, reparse);
    const whenListed = () => {
      run.progress.selectionDone = true;
    };
    for await (const { objects, skipped } of oneAhead(pages, whenListed)) {
      for (const key of skipped) await run.handover.put({ kind: 'skipped', key });
      run.progress.selected += objects.length;
      for (const { source } of objects) run.progress.selectedBytes += source.size_bytes ?? 0;
      for (const object of objects) {
        if (run.stop.signal.aborted) return;
        const fetching = fetchOne(run, object).finally(() => active.delete(fetching));
        active.add(fetching);
        if (active.size >= concurrency) await Promise.race(active);
      }
      if (run.stop.signal.aborted) return;
    }
  } finally {
    // Also where the listing broke off: they write into the spool, which is removed next.
    await Promise.all(active);
    database.close();
  }
}

/** The same items, each next one asked for while the one before is worked on: listing waits for the network too. */
async function* oneAhead<T>(items: AsyncGenerator<T, void>, whenDone: () => void): AsyncGenerator<T, void> {
  try {
    let current = await items.next();
    while (!current.done) {
      const next = items.next();
      // A failure is thrown where `next` is awaited; it may come while the current item is still worked on.
      next.then(({ done }) => done && whenDone()).catch(() => undefined);
      yield current.value;
      current = await next;
    }
  } finally {
    await items.return();
  }
}

/** Fetches an object and hands it over. Never throws: what concerns the run stops it. */
async function fetchOne(run: Run, object: SelectedObject): Promise<void> {
  const { signal } = run.stop;
  let onAbort = (): void => undefined;
  const parts = spoolObject(object, run.spool, run.compactor, signal, {
    ...(run.options.fields && { fields: run.options.fields }),
    ...(run.options.sizes?.partBytes !== undefined && { partBytes: run.options.sizes.partBytes }),
  });
  try {
    const { value: first } = await parts.next();
    if (!first) return;
    if (first.isLast && first.path === null) return await run.shelf.put(object, first);
    if (first.isLast) return await run.handover.put({ kind: 'whole', object, part: first });
    await new Promise<void>((onDone) => {
      if (signal.aborted) return onDone();
      onAbort = onDone;
      signal.addEventListener('abort', onAbort, { once: true });
      void run.handover.put({ kind: 'streamed', object, first, rest: parts, onDone });
    });
  } catch (error) {
    if (signal.aborted) return;
    if (isOfObject(error)) await run.handover.put({ kind: 'failed', object, error });
    else if (isOfSource(error)) stopFetching(run, error);
    else stop(run, error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // One that the loader never took still holds its source.
    await parts.return();
  }
}

const isOfObject = (error: unknown): error is TlslensError => error instanceof TlslensError && !isFatal(error);

async function loadAll(run: Run): Promise<void> {
  try {
    for (let batch = await run.handover.take(); batch; batch = await run.handover.take()) {
      // Two loading threads and the scan on two processors take more of them, and leave two row groups half full.
      await run.loader.leaveOneProcessor(!run.handover.hasEnded);
      const [first] = batch;
      if (first?.kind === 'streamed') await loadStreamed(run, first);
      else await loadBatch(run, batch);
      run.options.onProgress?.(run.progress);
    }
  } catch (error) {
    stop(run, error);
  }
}
