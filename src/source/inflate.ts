/**
 * Stored bytes to the text they hold. The format is told by the content, never by the name. A damaged or truncated
 * stream ends in an error, never as if it were whole: zlib checks the length and CRC-32 of every gzip member
 * (RFC 1952), which DuckDB's own reader does not.
 */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { messageOf, TlslensError } from '../errors.js';
import { binaryKind, HEAD_BYTES } from './binary-kind.js';

export type StoredFormat = 'gzip' | 'zstd' | 'plain';

export interface Inflated {
  readonly format: StoredFormat;
  /** Throws `source_unreadable` at the point of damage. */
  readonly text: AsyncIterable<Uint8Array>;
}

/** Large chunks: each costs, and zlib works in a thread of its own meanwhile. */
const CHUNK_BYTES = 1 << 20;
const SMALLEST_CHUNK_BYTES = 1 << 16;
/** Logs unpack to about as many times their size: a small one needs no large chunk. */
const USUAL_INFLATION = 10;

/**
 * Text that is more times larger than its compressed form is no log. Real ones unpack to 10 to 30 times their size; one
 * client with one request over and over, nothing but time and port moving, to 90. Gzip can reach 1,032, zstd far more.
 */
export const MOST_INFLATION = 500;
/** Below this size nothing is a bomb, however well it is packed. */
export const FREE_INFLATION_BYTES = 8 * 1024 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * Looks at the first bytes and decompresses what follows accordingly. Several gzip members after one another are read
 * as one; so is NUL padding behind the last one, but nothing else.
 *
 * @param storedBytes how many there will be, as far as is known: memory is taken accordingly
 * @param uri for messages; where it ends in `.gz`, an object without a byte is taken for cut off, not for empty
 * @throws `source_unreadable` here or from `text`: damage, a format that is none of these, a decompression bomb
 */
export async function inflate(
  bytes: AsyncIterable<Uint8Array>,
  uri: string,
  storedBytes?: number | null,
): Promise<Inflated> {
  const chunkSize = chunkFor(storedBytes ?? CHUNK_BYTES);
  const { head, all } = await peek(bytes, HEAD_BYTES);
  return orLeave(all, () => inflateFrom(head, all, uri, chunkSize));
}

function inflateFrom(head: Buffer, all: AsyncIterable<Uint8Array>, uri: string, chunkSize: number): Inflated {
  const startsWith = (magic: number[]) => magic.every((byte, index) => head[index] === byte);
  if (startsWith(GZIP_MAGIC)) {
    return { format: 'gzip', text: textIn(through(all, zlib.createGunzip({ chunkSize }), uri), uri) };
  }
  if (startsWith(ZSTD_MAGIC)) return { format: 'zstd', text: textIn(through(all, zstd(uri, chunkSize), uri), uri) };
  if (head.length === 0 && uri.endsWith('.gz')) throw damaged(uri, 'it is empty, without even a gzip header');
  refuseBinary(head, uri, '');
  return { format: 'plain', text: all };
}

/** Ends the reading where `work` throws: an S3 body holds a connection until then, a file a descriptor. */
export async function orLeave<T>(bytes: AsyncIterable<Uint8Array>, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    for await (const _ of bytes) break;
    throw error;
  }
}

/** The first bytes, at least `wanted` of them where there are so many, and all of them as they came. */
export async function peek(bytes: AsyncIterable<Uint8Array>, wanted: number) {
  const iterator = bytes[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    length += next.value.length;
  }
  async function* all() {
    try {
      yield* taken.splice(0);
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(taken).subarray(0, wanted), all: all() };
}

async function* textIn(inflated: AsyncIterable<Uint8Array>, uri: string): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  for await (const chunk of inflated) {
    if (isFirst) refuseBinary(chunk, uri, 'what it unpacks to ');
    isFirst = false;
    yield chunk;
  }
}

/** Rejecting every line of a picture or an archive one by one would bury the one thing that is wrong. */
function refuseBinary(bytes: Uint8Array, uri: string, what: string): void {
  const kind = binaryKind(bytes);
  if (kind === null) return;
  throw new TlslensError('source_unreadable', `Could not read ${uri}: ${what}is no text but ${kind}.`, {
    hint: 'Logs are read as gzip, zstd or plain text.',
    details: { uri, kind },
  });
}

/** A power of two, so that memory is used again. */
function chunkFor(storedBytes: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, storedBytes * USUAL_INFLATION)));
  return Math.min(CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, wanted));
}

/** Node has zstd from 22.15 on. */
function zstd(uri: string, chunkSize: number): Decompressor {
  const create = (zlib as unknown as { createZstdDecompress?: (options: object) => Decompressor }).createZstdDecompress;
  if (create) return create({ chunkSize });
  throw new TlslensError('source_unreadable', `Could not read ${uri}: it is zstd, which this Node.js cannot read.`, {
    hint: 'Use Node.js 22.15 or later, or store the logs as gzip.',
    details: { uri },
  });
}

/** `bytesWritten` is what has been decompressed so far, which may be less than what was handed over. */
type Decompressor = Transform & { readonly bytesWritten: number };

async function* through(
  bytes: AsyncIterable<Uint8Array>,
  decompressor: Decompressor,
  uri: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let failure: unknown;
  const feeding = feed(bytes, decompressor, uri).catch((error: unknown) => {
    failure = error;
    decompressor.destroy(error as Error);
  });
  let inflated = 0;
  try {
    for await (const chunk of decompressor as AsyncIterable<Buffer>) {
      inflated += chunk.length;
      if (inflated > FREE_INFLATION_BYTES && inflated > MOST_INFLATION * decompressor.bytesWritten) throw bomb(uri);
      yield chunk;
    }
    // Padding may follow long after the text has ended.
    await feeding;
    if (failure !== undefined) throw failure;
  } catch (error) {
    const isDamage = /^(Z_|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? '');
    throw isDamage ? damaged(uri, `its compressed data is damaged (${messageOf(error)})`, error) : error;
  }
}

/**
 * Hands the bytes over one chunk at a time. zlib takes a NUL behind a gzip member for padding and says no word about
 * what follows it; here that must be NULs to the end.
 */
async function feed(bytes: AsyncIterable<Uint8Array>, decompressor: Decompressor, uri: string): Promise<void> {
  let handedOver = 0;
  let hasEnded = false;
  for await (const chunk of bytes) {
    let rest = chunk;
    if (!hasEnded) {
      await write(decompressor, chunk);
      handedOver += chunk.length;
      rest = chunk.subarray(chunk.length - (handedOver - decompressor.bytesWritten));
      hasEnded = rest.length > 0;
    }
    if (rest.some((byte) => byte !== 0)) throw damaged(uri, 'something other than gzip follows its compressed data');
  }
  decompressor.end();
}

function write(decompressor: Decompressor, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    decompressor.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

const damaged = (uri: string, what: string, cause?: unknown): TlslensError =>
  new TlslensError('source_unreadable', `Could not read ${uri}: ${what}.`, {
    hint: 'The object is not whole; it is tried again by the next ingest.',
    ...(cause === undefined ? {} : { cause }),
    details: { uri },
  });

const bomb = (uri: string): TlslensError =>
  new TlslensError(
    'source_unreadable',
    `Could not read ${uri}: it unpacks to more than ${MOST_INFLATION} times its size, as no log does.`,
    { hint: 'Look at the object by hand; it may be meant to fill a disk.', details: { uri } },
  );
