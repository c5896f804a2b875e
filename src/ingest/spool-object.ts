/**
 * One object's bytes to spooled rows, in parts of bounded size, and to the lines that have no row.
 */
import { createHash, type Hash } from 'node:crypto';
import type { ConnectionRecord, Rejection } from '../fields.js';
import type { LineCompactor } from '../parse/compact-lines.js';
import type { LineResult } from '../parse/parse-line.js';
import type { EncodedGroup } from '../rows/parquet-file.js';
import { encodeRows } from '../rows/row-columns.js';
import type { SourceObject } from '../source/types.js';
import { type ObjectFormat, openLines } from './open-lines.js';
import type { Spool } from './spool.js';
import { beginSpoolFile, type SpoolFile } from './spool-file.js';

/** A run of whole lines of one object. */
export interface Part {
  /** The file that the rows are in; `null` where there are none, or where they are {@link held}. */
  readonly path: string | null;
  /** The rows of a small object, in memory. */
  readonly held: readonly EncodedGroup[];
  readonly rows: number;
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
/** Rows of an object that ends within so many bytes are held: a file of its own would cost more than its rows. */
const HELD_BYTES = 1024 * 1024;
/** What a line costs at least: in the database a row takes more than its text. */
const LINE_BYTES = 128;
/** A line apart is held in memory, rather than on disk; a long one costs more. */
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
): AsyncGenerator<Part, void, undefined> {
  const { origin, etag } = object.source;
  const hash = etag === '' ? createHash('sha256') : null;
  const bytes = await object.source.open(signal);
  const { format, blocks } = await openLines(object, hash ? hashed(bytes, hash) : bytes, spool, fields);
  // What is loaded only if its bytes are not known yet cannot share a file.
  let part = new OpenPart(object.object_id, spool, 0, hash === null);
  let nextLine = 1;
  try {
    for await (const block of blocks) {
      if (part.weight >= partBytes) {
        const full = await part.end({ isLast: false });
        part = new OpenPart(object.object_id, spool, part.index + 1, false);
        yield { ...full, format, contentEtag: null, isLast: false };
      }
      signal.throwIfAborted();
      const { lines, nonDataLines, apart } = compactor.compact(block, nextLine, origin, (group) => part.encode(group));
      await part.spill();
      nextLine += lines;
      part.nonDataLines += nonDataLines;
      for (const { result } of apart) part.keep(result);
    }
    const contentEtag = hash && `sha256:${hash.digest('hex')}`;
    yield { ...(await part.end({ isLast: true })), format, contentEtag, isLast: true };
  } finally {
    await part.abandon();
  }
}

class OpenPart {
  readonly records: ConnectionRecord[] = [];
  readonly rejections: Rejection[] = [];
  nonDataLines = 0;
  private rows = 0;
  private bytes = 0;
  /** What the lines apart hold in memory. */
  private apart = 0;
  /** Those that are in no file. */
  private groups: EncodedGroup[] = [];
  private file: SpoolFile | undefined;
  /** Of a group that is in the file. */
  private memory: Buffer | undefined;

  constructor(
    private readonly object_id: number,
    private readonly folder: Spool,
    readonly index: number,
    private readonly mayHold: boolean,
  ) {}

  get weight(): number {
    return Math.max(this.bytes, (this.rows + this.nonDataLines) * LINE_BYTES) + this.apart;
  }

  /** Keeps a line apart: its record, or its rejection with what is kept of its text. */
  keep(result: LineResult): void {
    this.apart += LINE_APART_BYTES;
    if ('rejection' in result) this.rejections.push(result.rejection);
    else {
      this.records.push(result.record);
      this.apart += 2 * textLength(result.record);
    }
  }

  encode(group: Parameters<typeof encodeRows>[1]): void {
    const encoded = encodeRows(this.object_id, group, this.memory);
    this.memory = undefined;
    this.groups.push(encoded);
    this.rows += encoded.rows;
    this.bytes += encoded.bytes.length;
  }

  /** Writes to the file what need not be held. */
  async spill(mayHold = this.mayHold && this.bytes <= HELD_BYTES): Promise<void> {
    if (this.groups.length === 0 || (!this.file && mayHold)) return;
    this.file ??= await beginSpoolFile(this.folder, `${this.object_id}_${this.index}`);
    await this.file.write(this.groups);
    this.memory = this.groups[0]?.bytes;
    this.groups = [];
  }

  async end({ isLast }: { isLast: boolean }): Promise<Omit<Part, 'format' | 'contentEtag' | 'isLast'>> {
    if (!isLast) await this.spill(false);
    await this.file?.end();
    const { rows, weight, records, rejections, nonDataLines, groups } = this;
    return { path: this.file?.path ?? null, held: groups, rows, weight, records, rejections, nonDataLines };
  }

  async abandon(): Promise<void> {
    await this.file?.abandon();
  }
}

/** Characters of all texts of a record: of a long line they hold on to all of it. */
function textLength(record: ConnectionRecord): number {
  const texts = Object.values(record).flat();
  return texts.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
