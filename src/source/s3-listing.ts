/**
 * Lists a bucket with as few requests as the layout allows: by account, region and day folder where a filter is given,
 * in one sweep where none is. Holds one page of keys at a time, however many there are.
 */
import { dayRange } from './listing-filter.js';
import type { ListedKey, ListingPage, S3Reader } from './s3-client.js';
import { dayFoldersBelow, isOutside, visitFolder } from './s3-layout.js';
import type { ListingFilter } from './types.js';

/** How far below the given prefix, and among how many folders, an `AWSLogs/` is looked for. */
const DEEPEST_SEARCH = 3;
const WIDEST_SEARCH = 100;

/**
 * The keys under `prefix` that can pass the filter, in the order of S3. Keys in folders that the filter excludes (other
 * accounts and regions, days outside the window and its margin, other services) are not asked for, hence not given.
 */
export async function* listKeys(
  s3: S3Reader,
  bucket: string,
  prefix: string,
  filter: ListingFilter,
  signal?: AbortSignal,
): AsyncGenerator<ListedKey> {
  const range = dayRange(filter);
  const narrowed =
    range.first !== null || range.last !== null || filter.account !== undefined || filter.region !== undefined;
  const whole = prefix === '' || prefix.endsWith('/');
  // What the user named is looked into even if the filter contradicts it: each key then says why it is skipped.
  if (!narrowed || !whole || visitFolder(prefix, filter, range) !== 'descend') yield* listAll(prefix);
  else yield* descend(prefix, 0);

  async function* walk(folder: string, depth: number): AsyncGenerator<ListedKey> {
    const visit = visitFolder(folder, filter, range);
    if (visit === 'leave') return;
    if (visit === 'list' || (isOutside(folder) && depth > DEEPEST_SEARCH)) yield* listAll(folder);
    else yield* descend(folder, depth);
  }

  async function* descend(folder: string, depth: number): AsyncGenerator<ListedKey> {
    const days = dayFoldersBelow(folder, range);
    if (days !== null) {
      for (const day of days) yield* listAll(day);
      return;
    }
    let isFirst = true;
    for await (const page of pages(s3, bucket, folder, true, signal)) {
      // Only before anything was given: what lies here would be given again.
      if (
        isFirst &&
        isOutside(folder) &&
        page.folders.length > WIDEST_SEARCH &&
        !page.folders.includes(`${folder}AWSLogs/`)
      ) {
        yield* listAll(folder);
        return;
      }
      isFirst = false;
      yield* page.keys;
      for (const next of page.folders) yield* walk(next, depth + 1);
    }
  }

  async function* listAll(from: string): AsyncGenerator<ListedKey> {
    for await (const page of pages(s3, bucket, from, false, signal)) yield* page.keys;
  }
}

async function* pages(
  s3: S3Reader,
  bucket: string,
  prefix: string,
  folders: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListingPage> {
  let next: string | null = null;
  do {
    const page: ListingPage = await s3.list({ bucket, prefix, folders, next }, signal);
    yield page;
    next = page.next;
  } while (next !== null);
}
