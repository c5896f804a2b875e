/**
 * Where in S3 the logs of many accounts and regions lie, for engines that read them there, and how much is in a folder.
 * Reads listings alone; opening objects is left to `s3.ts`.
 */
import { TlslensError } from '../errors.js';
import type { S3Reader } from './s3-client.js';
import { isS3Uri, parseS3Uri } from './s3-uri.js';

/** The folder that has one folder for each account. */
export interface LogPlace {
  /** URI, to `[prefix/]AWSLogs/` or `[prefix/]AWSLogs/o-<organization>/`. */
  readonly root: string;
  /** Where the URI names one account or region, that one. */
  readonly account: string | null;
  readonly region: string | null;
}

const ROOT = /^(.*\/AWSLogs\/(?:o-[a-z0-9]+\/)?)(?:(\d{12})\/(?:elasticloadbalancing\/(?:([a-z0-9-]+)\/)?)?)?$/;

/**
 * The place that a URI stands for: with or without `AWSLogs`, down to an account or a region. `s3://bucket[/prefix]`, or
 * what a Trino calls a folder of its own file systems: `file:///data`.
 *
 * @throws `bad_argument`
 */
export function logPlaceOf(uri: string): LogPlace {
  const folder = folderUri(uri);
  const match = ROOT.exec(folder);
  if (match !== null) return { root: match[1]!, account: match[2] ?? null, region: match[3] ?? null };
  if (/\/AWSLogs\//.test(folder)) {
    throw new TlslensError('bad_argument', `${uri} is no folder of accounts, of one account or of one Region.`, {
      hint: 'Name the bucket and what stands before AWSLogs: s3://bucket/prefix.',
      details: { uri },
    });
  }
  return { root: `${folder}AWSLogs/`, account: null, region: null };
}

/**
 * The URI with a slash behind it.
 *
 * @throws `bad_argument`
 */
export function folderUri(uri: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\/./i.test(uri) || isS3Uri(uri)) parseS3Uri(uri);
  return uri.endsWith('/') ? uri : `${uri}/`;
}

/** The accounts and regions of which there are folders, each sorted. */
export interface LogOwners {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/**
 * Looks at the folders of a place: one request for the accounts, one for each account.
 *
 * @throws `source_empty` where there is no folder of an account, `bad_argument` outside of S3, `aws_*`, `interrupted`
 */
export async function findOwners(s3: S3Reader, place: LogPlace, signal?: AbortSignal): Promise<LogOwners> {
  if (!isS3Uri(place.root)) {
    throw new TlslensError('bad_argument', `Whose logs lie in ${place.root} cannot be looked up: it is not in S3.`, {
      hint: 'Name accounts and Regions with --account and --log-region.',
      details: { uri: place.root },
    });
  }
  const { bucket, key } = parseS3Uri(place.root);
  const accounts =
    place.account === null
      ? (await foldersIn(s3, bucket, key, signal)).filter((name) => /^\d{12}$/.test(name))
      : [place.account];
  const regions = new Set<string>(place.region === null ? [] : [place.region]);
  for (const account of place.region === null ? accounts : []) {
    const below = await foldersIn(s3, bucket, `${key}${account}/elasticloadbalancing/`, signal);
    for (const region of below) regions.add(region);
  }
  if (accounts.length === 0 || regions.size === 0) {
    throw new TlslensError('source_empty', `There are no load balancer logs under ${place.root}.`, {
      hint: 'Check the prefix, or name what will be there with --account and --log-region.',
      details: { bucket, prefix: key },
    });
  }
  return { accounts: [...accounts].sort(), regions: [...regions].sort() };
}

async function foldersIn(s3: S3Reader, bucket: string, prefix: string, signal?: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  let next: string | null = null;
  do {
    const page = await s3.list({ bucket, prefix, folders: true, next }, signal);
    names.push(...page.folders.map((folder) => folder.slice(prefix.length, -1)));
    next = page.next;
  } while (next !== null);
  return names;
}

export interface FolderSize {
  readonly objects: number;
  /** As stored: compressed. */
  readonly bytes: number;
}

/**
 * Counts everything below some folders, whatever its name: an engine that reads a folder reads all of it. One request
 * for each folder and each thousand objects.
 *
 * @throws `aws_*`, `interrupted`
 */
export async function measureFolders(
  s3: S3Reader,
  bucket: string,
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<FolderSize> {
  let objects = 0;
  let bytes = 0;
  const waiting = [...folders];
  const work = async () => {
    for (let prefix = waiting.shift(); prefix !== undefined; prefix = waiting.shift()) {
      let next: string | null = null;
      do {
        const page = await s3.list({ bucket, prefix, next }, signal);
        objects += page.keys.length;
        for (const { size } of page.keys) bytes += size;
        next = page.next;
      } while (next !== null);
    }
  };
  await Promise.all(Array.from({ length: LISTINGS_AT_ONCE }, work));
  return { objects, bytes };
}

/** S3 answers 5,500 reads a second for each prefix; this many at once stay far below. */
const LISTINGS_AT_ONCE = 8;
