/**
 * Small objects in files that they share: an object of a five-minute period often has a few hundred lines, and a file of
 * its own would cost more than they do.
 */
import type { EncodedGroup } from '../rows/parquet-file.js';
import type { Handover } from './handover.js';
import type { SelectedObject } from './select-objects.js';
import type { Spool } from './spool.js';
import { beginSpoolFile } from './spool-file.js';
import type { Part } from './spool-object.js';

/** A file of so many bytes is worth its cost. */
const FILE_BYTES = 8 * 1024 * 1024;
/** A trickle of small objects is handed over after this long. */
const LONGEST_WAIT_MS = 1000;

export class Shelf {
  private objects: { readonly object: SelectedObject; readonly part: Part }[] = [];
  private bytes = 0;
  private files = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly leaving = new Set<Promise<void>>();

  /** @param onError is told what handing over by the clock throws: `spool_unwritable`, `disk_full` */
  constructor(
    private readonly spool: Spool,
    private readonly handover: Handover,
    private readonly onError: (error: unknown) => void,
    private readonly fileBytes: number = FILE_BYTES,
  ) {}

  /** Keeps an object until there are enough; resolves when there is room for more. Throws `spool_unwritable`, `disk_full`. */
  async put(object: SelectedObject, part: Part): Promise<void> {
    this.objects.push({ object, part });
    this.bytes += part.weight;
    if (this.bytes >= this.fileBytes) return this.handOver();
    this.timer ??= setTimeout(() => this.handOver().catch(this.onError), LONGEST_WAIT_MS);
  }

  /** Resolves when nothing is kept any more. Throws `spool_unwritable`, `disk_full`. */
  async clear(): Promise<void> {
    await this.handOver();
    await Promise.all(this.leaving);
  }

  /** Forgets what is kept. */
  discard(): void {
    clearTimeout(this.timer);
    this.objects = [];
  }

  private async handOver(): Promise<void> {
    const leaving = this.takeAll();
    this.leaving.add(leaving);
    await leaving.finally(() => this.leaving.delete(leaving));
  }

  private async takeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { objects } = this;
    this.objects = [];
    this.bytes = 0;
    if (objects.length === 0) return;
    const path = await this.write(objects.flatMap(({ part }) => part.held));
    await this.handover.put(
      ...objects.map(({ object, part }) => ({ kind: 'whole' as const, object, part: { ...part, path, held: [] } })),
    );
  }

  private async write(groups: readonly EncodedGroup[]): Promise<string | null> {
    if (groups.length === 0) return null;
    const file = await beginSpoolFile(this.spool, `shared_${this.files++}`);
    try {
      await file.write(groups);
      await file.end();
    } finally {
      await file.abandon();
    }
    return file.path;
  }
}
