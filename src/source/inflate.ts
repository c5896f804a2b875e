/**
 * Stored bytes to the text they hold. The format is told by the content, never by the name. A damaged or truncated
 * stream ends in an error, never as if it were whole: zlib checks the length and CRC-32 of every gzip member
 * (RFC 1952), which DuckDB's own reader does not.
 */
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { messageOf, TlslensError } from '../errors.js';

export type StoredFormat = 'gzip' | 'zstd' | 'plain';

export interface Inflated {
  readonly format: StoredFormat;
  /** Throws `source_unreadable` at the point of damage. */
  readonly text: AsyncIterable<Uint8Array>;
}

/** Large chunks: line screening costs per chunk, and zlib works in a thread of its own meanwhile. */
const CHUNK_BYTES = 1 << 20;

const GZIP_MAGIC = [0x1f, 0x8b];
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** Looks at the first bytes and decompresses what follows accordingly. */
export async function inflate(bytes: AsyncIterable<Uint8Array>, uri: string): Promise<Inflated> {
  const { head, all } = await peek(bytes, ZSTD_MAGIC.length);
  const startsWith = (magic: number[]) => magic.every((byte, index) => head[index] === byte);
  if (startsWith(GZIP_MAGIC))
    return { format: 'gzip', text: through(all, zlib.createGunzip({ chunkSize: CHUNK_BYTES }), uri) };
  if (startsWith(ZSTD_MAGIC)) return { format: 'zstd', text: through(all, zstd(uri), uri) };
  return { format: 'plain', text: all };
}

/** The first bytes, at least `wanted` unless there are fewer, and all of them anew. */
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
      yield* taken;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(taken), all: all() };
}

/** Node has zstd from 22.15 on. */
function zstd(uri: string): NodeJS.ReadWriteStream & AsyncIterable<Uint8Array> {
  const create = (zlib as unknown as { createZstdDecompress?: (options: object) => zlib.Gunzip }).createZstdDecompress;
  if (create) return create({ chunkSize: CHUNK_BYTES });
  throw new TlslensError('source_unreadable', `Could not read ${uri}: it is zstd, which this Node.js cannot read.`, {
    hint: 'Use Node.js 22.15 or later, or store the logs as gzip.',
    details: { uri },
  });
}

async function* through(
  bytes: AsyncIterable<Uint8Array>,
  decompressor: NodeJS.ReadWriteStream & AsyncIterable<Uint8Array>,
  uri: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(bytes, { objectMode: false, highWaterMark: CHUNK_BYTES });
  input.on('error', (error) => (decompressor as unknown as Readable).destroy(error));
  input.pipe(decompressor);
  try {
    yield* decompressor;
  } catch (error) {
    if (error instanceof TlslensError) throw error;
    const isDamage = /^(Z_|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? '');
    if (!isDamage) throw error;
    throw new TlslensError(
      'source_unreadable',
      `Could not read ${uri}: its compressed data is damaged (${messageOf(error)}).`,
      {
        hint: 'The object is not whole; it is tried again by the next ingest.',
        cause: error,
        details: { uri },
      },
    );
  } finally {
    input.destroy();
  }
}
