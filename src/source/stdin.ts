/**
 * Standard input as one source object.
 */
import type { Readable } from 'node:stream';
import { messageOf, TlslensError } from '../errors.js';
import { UNKNOWN_ORIGIN } from './object-key.js';
import type { SourceObject } from './types.js';

/**
 * The object `-`. It has no name that lasts, so its etag is empty: `ingest/` takes the SHA-256 of the bytes, and two
 * runs count as the same object only if they brought the same bytes. Opens once; again throws `source_unreadable`.
 */
export function stdinObject(input: Readable = process.stdin): SourceObject {
  let opened = false;
  return {
    uri: '-',
    etag: '',
    size_bytes: null,
    origin: UNKNOWN_ORIGIN,
    async open(signal) {
      if (opened) {
        throw new TlslensError('source_unreadable', 'Standard input can be read only once.', {
          hint: 'Write it to a file first and name the file.',
        });
      }
      opened = true;
      return readAll(input, signal);
    },
  };
}

async function* readAll(input: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stop = () => input.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    for await (const chunk of input) yield chunk as Uint8Array;
  } catch (error) {
    if (signal?.aborted === true) {
      throw new TlslensError('interrupted', 'Reading standard input was interrupted.', { cause: error });
    }
    throw new TlslensError('source_unreadable', `Could not read standard input: ${messageOf(error)}.`, {
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
