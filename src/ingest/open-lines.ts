/**
 * An object's bytes to runs of lines, whatever their format: what is stored is told by its first bytes, then what is
 * logged by its first lines.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineBlock } from '../parse/compact-lines.js';
import type { ScreenedLines } from '../parse/screen-lines.js';
import { wholeLines } from '../parse/whole-lines.js';
import { inflate, orLeave, peek, type StoredFormat } from '../source/inflate.js';
import { readParquet } from '../store/read-parquet.js';
import {
  parquetRowReader,
  SNIFFED_BYTES,
  sniffFormat,
  type VendedFormat,
  vendedReader,
} from '../vended/vended-reader.js';
import { screenVended } from './screen-vended.js';
import { type Spool, spoolError } from './spool.js';
import type { NumberedObject } from './spool-object.js';

/** How an object is stored and, where it is no legacy log, what format its records have: `gzip`, `gzip+json`. */
export type ObjectFormat = StoredFormat | `${StoredFormat}+${VendedFormat}`;

export interface OpenLines {
  readonly format: ObjectFormat;
  readonly blocks: AsyncIterable<LineBlock>;
}

/**
 * @param bytes as they are stored
 * @param fields names of the fields of plain vended lines without a header
 * @throws `source_unreadable`, `spool_unwritable`, `disk_full`; the blocks too, at the point of damage
 */
export async function openLines(
  { object_id, source }: NumberedObject,
  bytes: AsyncIterable<Uint8Array>,
  spool: Spool,
  fields?: readonly string[],
): Promise<OpenLines> {
  const { format: stored, text } = await inflate(bytes, source.uri, source.size_bytes);
  const { head, all } = await peek(text, SNIFFED_BYTES);
  const isLegacyName = source.origin.load_balancer !== null;
  const sniffed = sniffFormat(head, { isLegacyName, ...(fields && { fields }) });
  if (sniffed.format === 'legacy') return { format: stored, blocks: wholeLines(all) };
  if (sniffed.format === 'parquet') {
    const path = join(spool.dir, `${object_id}.parquet`);
    return { format: `${stored}+parquet`, blocks: parquetBlocks(all, path, source.uri, spool) };
  }
  const { format, read } = await orLeave(all, () => vendedReader(sniffed, source.uri));
  return { format: `${stored}+${format}`, blocks: screenVended(all, read) };
}

/** Parquet is read from its end: all of it must be there before the first row. */
async function* parquetBlocks(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  uri: string,
  spool: Spool,
): AsyncGenerator<ScreenedLines, void, undefined> {
  try {
    await writeFile(path, bytes).catch((error) => {
      throw spoolError(error, spool.dir);
    });
    const { names, text } = await readParquet(path, uri);
    yield* screenVended(text, parquetRowReader(names, uri));
  } finally {
    await rm(path, { force: true });
  }
}
