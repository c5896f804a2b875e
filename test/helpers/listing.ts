/**
 * Keys in the AWS layout, and listings and bodies as plain values.
 */
import type { Listed, SourceObject } from '../../src/source/types.js';

export interface KeyParts {
  readonly prefix?: string;
  readonly account?: string;
  readonly region?: string;
  /** Day of delivery, `yyyy/mm/dd`. */
  readonly day?: string;
  /** `<name>.<id>` */
  readonly balancer?: string;
  /** `20260102T0305Z` */
  readonly end?: string;
  readonly random?: string;
}

/** Folder of a day, with its slash. */
export function dayFolder({
  prefix = '',
  account = '111122223333',
  region = 'eu-central-1',
  day = '2026/01/02',
}: KeyParts): string {
  return `${prefix}AWSLogs/${account}/elasticloadbalancing/${region}/${day}/`;
}

/** The key of an NLB log as AWS writes it; the end of the period is noon of the day, unless given. */
export function nlbKey(parts: KeyParts = {}): string {
  const { account = '111122223333', region = 'eu-central-1', day = '2026/01/02' } = parts;
  const { balancer = 'edge.0123456789abcdef', random = '1a2b3c4d', end = `${day.replaceAll('/', '')}T1200Z` } = parts;
  return `${dayFolder(parts)}${account}_elasticloadbalancing_${region}_net.${balancer}_${end}_${random}.log.gz`;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const objectsOf = (listing: readonly Listed[]): SourceObject[] =>
  listing.flatMap((listed) => (listed.kind === 'object' ? [listed.object] : []));

export const urisOf = (listing: readonly Listed[]): string[] => objectsOf(listing).map(({ uri }) => uri);

/** `[last segment of the URI, reason]` of each skipped one. */
export const skippedOf = (listing: readonly Listed[]): [string, string][] =>
  listing.flatMap((listed): [string, string][] =>
    listed.kind === 'skipped' ? [[listed.uri.slice(listed.uri.lastIndexOf('/') + 1), listed.reason]] : [],
  );

/** Opens and reads to the end. */
export async function readBytes(object: SourceObject, signal?: AbortSignal): Promise<Buffer> {
  return Buffer.concat(await collect(await object.open(signal)));
}

/** What a promise fails with; a promise that does not fail is a failure. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
