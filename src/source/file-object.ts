/**
 * One file as a source object: what identifies it, and its bytes. Finding files is left to `disk.ts`.
 */
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import { originOf } from './object-key.js';
import { shared } from './shared-signal.js';
import type { SourceObject } from './types.js';

/**
 * A file that is to be read. One that is gone by the time it is looked at is still given: opening it tells.
 * Anything but a regular file (a pipe, `/dev/fd/3`) is read as a stream without size or etag.
 */
export async function fileObject(path: string): Promise<SourceObject> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  const regular = stats?.isFile() === true;
  return {
    uri: pathToFileURL(path).href,
    etag: regular ? etagOf(stats) : '',
    size_bytes: regular ? Number(stats.size) : null,
    origin: originOf(path),
    open: async (signal) => readWhole(await openFile(path), path, regular ? stats : null, shared(signal)),
  };
}

/** Nanoseconds: two writes within a millisecond that leave the size alone must not look the same. */
const etagOf = (stats: BigIntStats): string => `${stats.size}-${stats.mtimeNs}`;

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

async function* readWhole(
  file: FileHandle,
  path: string,
  listed: BigIntStats | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const changed = () =>
    new TlslensError('source_unreadable', `${path} changed while being read.`, {
      hint: 'Run again when nothing writes to it any more.',
      details: { path },
    });
  let received = 0;
  try {
    if (listed !== null && etagOf(await file.stat({ bigint: true })) !== etagOf(listed)) throw changed();
    signal?.throwIfAborted();
    // Made only when it is read at once: an abort before anybody listens to the stream would end the process.
    const stream = file.createReadStream({ ...(signal === undefined ? {} : { signal }), highWaterMark: 256 * 1024 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      received += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw signal?.aborted === true ? interrupted(path, error) : fileError(error, path);
  } finally {
    // Not waited for: a read of a pipe that was given up may never end.
    file.close().catch(() => undefined);
  }
  if (listed !== null && BigInt(received) !== listed.size) throw changed();
}

const interrupted = (path: string, cause: unknown): TlslensError =>
  new TlslensError('interrupted', `Reading ${path} was interrupted.`, { cause, details: { path } });

/** A failure of the file system in the words of tlslens: `source_not_found` or `source_unreadable`. */
export function fileError(error: unknown, path: string): TlslensError {
  if (error instanceof TlslensError) return error;
  const details = { path };
  if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) {
    return new TlslensError('source_not_found', `There is no file or folder ${path}.`, {
      hint: 'Check the path; quote a pattern to keep the shell from expanding it; buckets are written s3://bucket/prefix.',
      cause: error,
      details,
    });
  }
  const hint = isSystemError(error, 'EACCES') ? { hint: 'The user running tlslens needs permission to read it.' } : {};
  return new TlslensError('source_unreadable', `Could not read ${path}: ${messageOf(error)}.`, {
    ...hint,
    cause: error,
    details,
  });
}
