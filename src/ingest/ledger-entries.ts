/**
 * What the ledger says of an object in each of its three ends.
 */
import type { TlslensError } from '../errors.js';
import type { LedgerEntry } from '../store/ledger.js';
import type { LineCounts } from './load-parts.js';
import type { SelectedObject, SkippedKey } from './select-objects.js';
import type { Part } from './spool-object.js';

const describeObject = ({ object_id, source }: SelectedObject) => ({
  object_id,
  uri: source.uri,
  etag: source.etag,
  size_bytes: source.size_bytes,
  ...source.origin,
});

/** The ETag of the source, or that of the bytes where it gives none. */
function etagOf({ source }: SelectedObject, part: Part): string {
  return source.etag || (part.contentEtag ?? '');
}

const NO_LINES = { lines: 0, connections: 0, rejected: 0, non_data_lines: 0 };

export function loadedEntry(object: SelectedObject, part: Part, counts: LineCounts): LedgerEntry {
  const { connections, rejected, nonData } = counts;
  const lines = connections + rejected;
  return {
    ...describeObject(object),
    etag: etagOf(object, part),
    format: part.format,
    status: 'loaded',
    reason: null,
    lines,
    connections,
    rejected,
    non_data_lines: nonData,
  };
}

/** None where the object was loaded before (`--reparse`): its entry stays, and so do its rows if it has any yet. */
export function failedEntries(object: SelectedObject, error: TlslensError): LedgerEntry[] {
  if (object.before === 'loaded' || object.before === 'retired') return [];
  const reason = `${error.code}: ${error.message}`;
  return [{ ...describeObject(object), format: null, status: 'failed', reason, ...NO_LINES }];
}

export function skippedEntry({ object_id, uri, reason, size_bytes }: SkippedKey): LedgerEntry {
  const unknown = { etag: '', account_id: null, region: null, load_balancer: null, period_end: null, format: null };
  return { object_id, uri, size_bytes, ...unknown, status: 'skipped', reason, ...NO_LINES };
}
