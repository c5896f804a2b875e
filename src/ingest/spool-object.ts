/**
 * One object's bytes to spooled rows, in parts of bounded size, and to the lines that have no row.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionRecord, Rejection } from '../fields.js';
import type { LineCompactor } from '../parse/compact-lines.js';
import { RowFile } from '../rows/row-columns.js';
import type { SourceObject } from '../source/types.js';
import type { SpooledFile } from '../store/load-lines.js';
import { type ObjectFormat, openLines } from './open-lines.js';
import { type Spool, spoolError } from './spool.js';

/** A run of whole lines of one object, spooled as rows. */
export interface SpooledPart {
  readonly file: SpooledFile;
  /** Bytes of rows, or more where they are many short lines or set apart: what bounds disk and memory. */
  readonly weight: number;
  /** Valid lines that the bulk loader cannot take. */
  readonly records: readonly ConnectionRecord[];
  readonly rejections: readonly Rejection[];
  readonly nonDataLines: number;
  readonly format: ObjectFormat;
  /** On the last part of an object whose source gives no ETag: the SHA-256 of its stored bytes. */
  readonly contentEtag: string | null;
  /** Whether the object ended here, whole. */
  readonly isLast: boolean;
}

/** An object with the number that it has in the database. */
export interface NumberedObject {
  readonly object_id: number;
  readonly source: SourceObject;
}

/** A larger object is loaded in several parts (within one transaction): bounds disk and memory. */
const PART_BYTES = 64 * 1024 * 1024;
/** What a line costs at least: in the database a row takes more than its text. */
const LINE_BYTES = 128;
/** A line apart is held in memory, rather than on disk. */
const LINE_APART_BYTES = 2048;

export interface SpoolOptions {
  /** Names of the fields of plain vended lines without a header. */
  readonly fields?: readonly string[];
  /** See {@link PART_BYTES}. */
  readonly partBytes?: number;
}

/**
 * Spools an object part by part; the next part is begun when it is asked for. Throws what the source throws, at the
 * point of damage: parts yielded before are then not to be kept.
 */
export async function* spoolObject(
  object: NumberedObject,
  spool: Spool,
  compactor: LineCompactor,
  signal: AbortSignal,
  { fields, partBytes = PART_BYTES }: SpoolOptions = {},
): AsyncGenerator<SpooledPart, void, undefined> {
  const hash = object.source.etag === '' ? createHash('sha256') : null;
  const { origin } = object.source;
  const bytes = await object.source.open(signal);
  const { format, blocks } = await openLines(object, hash ? hashed(bytes, hash) : bytes, spool, fields);
  let part = await beginPart(object, spool, 0);
  let nextLine = 1;
  let memory: Buffer | undefined;
  try {
    for await (const block of blocks) {
      if (weightOf(part) >= partBytes) {
        const full = part;
        part = await beginPart(object, spool, full.index + 1);
        yield await endPart(full, spool, { format, contentEtag: null, isLast: false });
      }
      signal.throwIfAborted();
      const groups: Buffer[] = [];
      const { file } = part;
      const { lines, rows, nonDataLines, apart } = compactor.compact(block, nextLine, origin, (group) => {
        groups.push(file.add(group, memory));
        memory = undefined;
      });
      for (const bytes of groups) await write(part, bytes, spool);
      memory = groups[0] ?? memory;
      nextLine += lines;
      part.rows += rows;
      part.nonDataLines += nonDataLines;
      for (const { result } of apart) {
        if ('record' in result) part.records.push(result.record);
        else part.rejections.push(result.rejection);
      }
    }
    yield await endPart(part, spool, { format, contentEtag: hash && `sha256:${hash.digest('hex')}`, isLast: true });
  } finally {
    await part.handle.close().catch(() => undefined);
  }
}

function weightOf({ textBytes, rows, nonDataLines, records, rejections }: OpenPart): number {
  const apart = (records.length + rejections.length) * LINE_APART_BYTES;
  return Math.max(textBytes, (rows + nonDataLines) * LINE_BYTES) + apart;
}

interface OpenPart {
  readonly index: number;
  readonly path: string;
  readonly object_id: number;
  readonly handle: FileHandle;
  readonly file: RowFile;
  readonly records: ConnectionRecord[];
  readonly rejections: Rejection[];
  textBytes: number;
  rows: number;
  nonDataLines: number;
}

async function beginPart(object: NumberedObject, spool: Spool, index: number): Promise<OpenPart> {
  const path = join(spool.dir, `${object.object_id}_${index}.rows`);
  try {
    const handle = await open(path, 'w');
    const counts = { textBytes: 0, rows: 0, nonDataLines: 0 };
    const { object_id } = object;
    return { index, path, object_id, handle, file: new RowFile(object_id), records: [], rejections: [], ...counts };
  } catch (error) {
    throw spoolError(error, spool.dir);
  }
}

async function write(part: OpenPart, text: Buffer, spool: Spool): Promise<void> {
  try {
    await part.handle.writeFile(text);
    part.textBytes += text.length;
  } catch (error) {
    throw spoolError(error, spool.dir);
  }
}

async function endPart(
  part: OpenPart,
  spool: Spool,
  end: Pick<SpooledPart, 'format' | 'contentEtag' | 'isLast'>,
): Promise<SpooledPart> {
  if (part.rows > 0) await write(part, part.file.end(), spool);
  try {
    await part.handle.close();
  } catch (error) {
    throw spoolError(error, spool.dir);
  }
  const { path, object_id, rows, records, rejections, nonDataLines } = part;
  const weight = weightOf(part);
  return { file: { path, object_id, rows }, weight, records, rejections, nonDataLines, ...end };
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
