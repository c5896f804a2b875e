/**
 * The door of this room: sources as the user names them, to one listing of objects.
 */
import { fileURLToPath } from 'node:url';
import { TlslensError } from '../errors.js';
import { listDisk } from './disk.js';
import type { S3Reader } from './s3-client.js';
import { isS3Uri } from './s3-uri.js';
import { stdinObject } from './stdin.js';
import type { Listed, ListingFilter, S3Options } from './types.js';

export { parseS3Uri, type S3Location } from './s3-uri.js';

/**
 * Everything that the sources lead to, one source after the other: `s3://bucket[/prefix]`, `-` for standard input, or a
 * file, directory or glob. Objects that several of them lead to come once. Nothing is opened. The AWS SDK is loaded
 * only if a source needs it.
 *
 * Memory does not grow with the number of keys of a single S3 source; several sources keep the URIs they have given.
 *
 * Throws {@link TlslensError}: `bad_argument`, `source_not_found`, `source_empty`, `source_unreadable`, `aws_*`,
 * `interrupted`; what came before is good.
 */
export async function* listSources(
  specs: readonly string[],
  filter: ListingFilter = {},
  s3: S3Options = {},
  signal?: AbortSignal,
): AsyncGenerator<Listed> {
  let reader: Promise<S3Reader> | undefined;
  const openReader = () => {
    reader ??= import('./s3-client.js').then(({ openS3 }) => openS3(s3));
    return reader;
  };
  const seen: Seen | null =
    specs.length === 1 && isS3Uri(specs[0]!) ? null : { objects: new Map(), skipped: new Set() };
  for (const spec of specs) {
    for await (const listed of listOne(spec, filter, openReader, signal)) {
      if (seen === null || isNew(listed, seen)) yield listed;
    }
  }
}

async function* listOne(
  spec: string,
  filter: ListingFilter,
  openReader: () => Promise<S3Reader>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Listed> {
  if (spec === '-') {
    yield { kind: 'object', object: stdinObject() };
  } else if (isS3Uri(spec)) {
    const { listS3 } = await import('./s3.js');
    yield* listS3(spec, filter, await openReader(), signal);
  } else {
    yield* listDisk(pathOf(spec), filter);
  }
}

function pathOf(spec: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(spec)?.[1]?.toLowerCase();
  if (scheme === undefined) return spec;
  if (scheme === 'file') return fileURLToPath(spec);
  throw new TlslensError('bad_argument', `"${spec}" is not a source: ${scheme}:// is not known.`, {
    hint: 'Sources are s3://bucket/prefix, files, folders, globs and - for standard input.',
    details: { source: spec },
  });
}

/** What has been given so far: the etag of each object, and what was skipped. */
interface Seen {
  readonly objects: Map<string, string>;
  readonly skipped: Set<string>;
}

/** A file that is both named and found in a directory is read, in whatever order: only an object hides its like. */
function isNew(listed: Listed, { objects, skipped }: Seen): boolean {
  if (listed.kind === 'skipped') {
    if (objects.has(listed.uri) || skipped.has(listed.uri)) return false;
    skipped.add(listed.uri);
    return true;
  }
  const { uri, etag } = listed.object;
  if (objects.get(uri) === etag) return false;
  objects.set(uri, etag);
  return true;
}
