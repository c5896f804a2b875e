/**
 * A file of rows under the spool.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedGroup, ParquetFile } from '../rows/parquet-file.js';
import { createRowFile } from '../rows/row-columns.js';
import { type Spool, spoolError } from './spool.js';

/** @throws `spool_unwritable`, `disk_full` */
export async function beginSpoolFile(spool: Spool, name: string): Promise<SpoolFile> {
  const path = join(spool.dir, `${name}.rows`);
  try {
    return new SpoolFile(path, spool, await open(path, 'w'));
  } catch (error) {
    throw spoolError(error, spool.dir);
  }
}

/** Its functions throw `spool_unwritable` and `disk_full`. */
export class SpoolFile {
  private readonly rows: ParquetFile = createRowFile();
  private isWhole = false;
  private isEmpty = true;

  constructor(
    readonly path: string,
    private readonly spool: Spool,
    private readonly handle: FileHandle,
  ) {}

  async write(groups: readonly EncodedGroup[]): Promise<void> {
    const begin = this.isEmpty ? [this.rows.begin()] : [];
    this.isEmpty = false;
    await this.put([...begin, ...groups.map((group) => this.rows.add(group))]);
  }

  /** Makes the file whole: it must have rows. */
  async end(): Promise<void> {
    await this.put([this.rows.end()]);
    try {
      await this.handle.close();
    } catch (error) {
      throw spoolError(error, this.spool.dir);
    }
    this.isWhole = true;
  }

  /** Removes a file that did not become whole. Never throws. */
  async abandon(): Promise<void> {
    if (this.isWhole) return;
    // A handle that is closed already says so.
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  private async put(pieces: readonly Buffer[]): Promise<void> {
    try {
      await this.handle.writeFile(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
    } catch (error) {
      throw spoolError(error, this.spool.dir);
    }
  }
}
