import { createHash } from 'node:crypto';
import type { Listed, ObjectOrigin, SourceObject } from '../../src/source/types.js';
import { chunked } from './raw-line.js';

const NO_ORIGIN: ObjectOrigin = { account_id: null, region: null, load_balancer: null, period_end: null };

/** An object whose bytes are given, as a source would list it. */
export function memoryObject(
  uri: string,
  bytes: string | Uint8Array,
  origin: Partial<ObjectOrigin> = {},
): SourceObject & { readonly kind: 'object' } {
  return {
    kind: 'object',
    uri,
    etag: createHash('sha256').update(bytes).digest('hex'),
    size_bytes: Buffer.byteLength(Buffer.from(bytes)),
    origin: { ...NO_ORIGIN, ...origin },
    open: async () => chunked(bytes, [50_000]),
  };
}

/** A listing of objects. */
export async function* listing(objects: readonly SourceObject[]): AsyncGenerator<Listed> {
  for (const object of objects) yield { kind: 'object', object };
}
