/**
 * Between the workers that spool objects and the one loader: what is spooled waits here, bounded in bytes.
 */
import type { TlslensError } from '../errors.js';
import type { SelectedObject, SkippedKey } from './select-objects.js';
import type { Part } from './spool-object.js';

export type Fetched =
  /** The whole object in one part. */
  | { readonly kind: 'whole'; readonly object: SelectedObject; readonly part: Part }
  /** A large object: the first part, and the parts to come. `onDone` lets its worker go on. */
  | {
      readonly kind: 'streamed';
      readonly object: SelectedObject;
      readonly first: Part;
      readonly rest: AsyncIterator<Part>;
      readonly onDone: () => void;
    }
  | { readonly kind: 'failed'; readonly object: SelectedObject; readonly error: TlslensError }
  | { readonly kind: 'skipped'; readonly key: SkippedKey };

/** Rows that are worth a transaction: several row groups, so that DuckDB writes them straight to the file. */
const BATCH_BYTES = 128 * 1024 * 1024;
const BATCH_ITEMS = 4000;
/** A trickle of small objects is loaded after this long. */
const BATCH_WAIT_MS = 2000;

export class Handover {
  /** Things that were handed over together stay together: they may share a file. */
  private readonly waiting: (readonly Fetched[])[] = [];
  private waitingItems = 0;
  private waitingBytes = 0;
  private oldest = 0;
  private ended = false;
  private wakeLoader: (() => void) | undefined;
  private wakeWorkers: (() => void)[] = [];

  /** What is worth a transaction now: the first ones are smaller, for the loader not to wait while the first is spooled. */
  private worthwhileBytes: number;

  constructor(private readonly batchBytes = BATCH_BYTES) {
    this.worthwhileBytes = batchBytes / 4;
  }

  /** Hands something over; resolves when there is room for more (for a streamed object: when it is loaded). */
  async put(...items: readonly Fetched[]): Promise<void> {
    if (this.waiting.length === 0) this.oldest = performance.now();
    this.waiting.push(items);
    this.waitingItems += items.length;
    this.waitingBytes += weightOf(items);
    this.wakeLoader?.();
    // While one batch is loaded, the next one is spooled.
    while (this.waitingBytes > 2 * this.batchBytes && !this.ended) {
      await new Promise<void>((resolve) => this.wakeWorkers.push(resolve));
    }
  }

  /** No more will come; `discard` drops what is waiting, too. */
  end({ discard = false } = {}): void {
    this.ended = true;
    if (discard) this.waiting.length = 0;
    this.wakeLoader?.();
    this.release();
  }

  /** Whether no more will come. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** What one transaction should load: a batch of whole objects, or one streamed object. `undefined`: the end. */
  async take(): Promise<Fetched[] | undefined> {
    while (!this.isWorthwhile()) {
      if (this.ended && this.waiting.length === 0) return undefined;
      await this.change();
    }
    const streamed = this.waiting.findIndex(isStreamed);
    if (streamed >= 0) {
      this.waitingItems--;
      return this.waiting.splice(streamed, 1).flat();
    }
    const batch: Fetched[] = [];
    let bytes = 0;
    while (this.waiting.length > 0 && bytes < this.worthwhileBytes && batch.length < BATCH_ITEMS) {
      const items = this.waiting.shift()!;
      bytes += weightOf(items);
      batch.push(...items);
    }
    this.waitingBytes -= bytes;
    this.waitingItems -= batch.length;
    this.worthwhileBytes = Math.min(this.batchBytes, 2 * this.worthwhileBytes);
    this.oldest = performance.now();
    this.release();
    return batch;
  }

  private isWorthwhile(): boolean {
    if (this.waiting.length === 0) return false;
    if (this.ended || this.waitingBytes >= this.worthwhileBytes || this.waitingItems >= BATCH_ITEMS) return true;
    return performance.now() - this.oldest >= BATCH_WAIT_MS || this.waiting.some(isStreamed);
  }

  private async change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wakeLoader = resolve;
      timer = setTimeout(resolve, BATCH_WAIT_MS);
    });
    clearTimeout(timer);
    this.wakeLoader = undefined;
  }

  private release(): void {
    const workers = this.wakeWorkers;
    this.wakeWorkers = [];
    for (const wake of workers) wake();
  }
}

const isStreamed = (items: readonly Fetched[]): boolean => items.some(({ kind }) => kind === 'streamed');

function weightOf(items: readonly Fetched[]): number {
  return items.reduce((sum, item) => sum + (item.kind === 'whole' ? item.part.weight : 0), 0);
}
