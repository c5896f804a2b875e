/**
 * The state of the job in S3: where its parts are, the database out of it and back into it. The database is the one thing
 * that counts: it is put back only where nobody else has put one meanwhile.
 */
import { statSync } from 'node:fs';
import { TlslensError } from '../errors.js';
import type { S3Store, StoredObject } from '../source/s3-store.js';
import { type S3Location, s3Uri } from '../source/s3-uri.js';
import { alarmIn, type Clock } from './clock.js';
import type { WorkDir } from './work-dir.js';

export interface StateKeys {
  readonly database: S3Location;
  readonly findings: S3Location;
  /** Of a report by its file name, with the date and as the latest. */
  report(file: string, at: Date): { readonly dated: S3Location; readonly latest: S3Location };
}

export function stateKeys({ bucket, key: prefix }: S3Location): StateKeys {
  const at = (name: string): S3Location => ({ bucket, key: `${prefix}${name}` });
  return {
    database: at('tlslens.db'),
    findings: at('findings.json'),
    report: (file, time) => ({
      dated: at(`reports/${reportFolder(time)}/${file}`),
      latest: at(`reports/latest/${file}`),
    }),
  };
}

/** `2026/03/10/120500`, in UTC. */
function reportFolder(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split(/[T.]/);
  return `${date.replaceAll('-', '/')}/${clock.replaceAll(':', '')}`;
}

/**
 * What of a log prefix is still to be read from where on: ISO times, or the empty text for all of it. It goes with the
 * database, as metadata of the object, so that both change at once.
 */
export type Backlog = Readonly<Record<string, string>>;

export interface FetchedDatabase {
  readonly path: string;
  /** `null` where there is none yet. */
  readonly stored: StoredObject | null;
  readonly backlog: Backlog;
  readonly seconds: number;
}

const RUN = 'tlslens-run';
const BACKLOG = 'tlslens-backlog';
/** S3 allows 2 KB for all metadata of an object. */
const MOST_BACKLOG = 1500;
/** Stands for every prefix. */
export const EVERY_SOURCE = '*';

/** New rows, DuckDB's own spill and the text that waits to be loaded need room beside the database. */
const ROOM = { factor: 1.25, bytes: 96 * 1024 * 1024 };
/** Of the time that is left; as much again goes for the way back. */
const FETCH_SHARE = 1 / 3;

export const WAY_OUT =
  'Give the function more ephemeral storage (up to 10,240 MB), memory and time, keep less (TLSLENS_RETAIN), or query the logs in place with the Athena engine.';

/**
 * The database as it is in the state bucket, in the folder of the run.
 *
 * @throws `database_too_large` where it, or what is to be done with it, does not fit into the space or the time that is
 * left; `aws_*`
 */
export async function fetchDatabase(
  store: S3Store,
  at: S3Location,
  work: WorkDir,
  clock: Clock,
): Promise<FetchedDatabase> {
  const started = performance.now();
  const path = `${work.dir}/tlslens.db`;
  const uri = s3Uri(at.bucket, at.key);
  const stored = await store.head(at);
  const wasKept = work.takeKept(stored?.etag ?? null, path);
  const seconds = () => (performance.now() - started) / 1000;
  if (stored === null) {
    assertRoom(uri, ROOM.bytes, work);
    return { path, stored, backlog: {}, seconds: seconds() };
  }
  const needed = stored.size * ROOM.factor + ROOM.bytes;
  assertRoom(uri, wasKept ? needed - stored.size : needed, work);
  if (!wasKept) await download(store, at, stored, path, clock);
  return { path, stored, backlog: readBacklog(stored), seconds: seconds() };
}

async function download(store: S3Store, at: S3Location, stored: StoredObject, path: string, clock: Clock) {
  const share = clock.remainingMs() * FETCH_SHARE;
  const alarm = alarmIn(share);
  try {
    await store.download(at, stored, path, alarm.signal);
  } catch (error) {
    if (!alarm.signal.aborted) throw error;
    throw new TlslensError(
      'database_too_large',
      `${s3Uri(at.bucket, at.key)} has ${megabytes(stored.size)}: it could not be fetched in ${Math.round(share / 1000)} s, a third of the time that was left. Nothing was changed.`,
      { hint: WAY_OUT, cause: error, details: { bytes: stored.size } },
    );
  } finally {
    alarm.off();
  }
}

function assertRoom(uri: string, needed: number, work: WorkDir): void {
  const free = work.freeBytes();
  if (free >= needed) return;
  throw new TlslensError(
    'database_too_large',
    `${uri} needs ${megabytes(needed)} of space with what is to be added to it; ${megabytes(free)} are free in ${work.dir}. Nothing was changed.`,
    { hint: WAY_OUT, details: { needed, free } },
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;

/**
 * Puts the database back in the place of the version that was fetched. Gives its ETag.
 *
 * @throws `state_changed` where there is another version by now: nothing was written; `aws_*`
 */
export async function commitDatabase(
  store: S3Store,
  at: S3Location,
  fetched: FetchedDatabase,
  run: { readonly id: string; readonly backlog: Backlog },
): Promise<{ readonly etag: string; readonly bytes: number }> {
  const bytes = statSync(fetched.path).size;
  const metadata = { [RUN]: run.id, [BACKLOG]: writeBacklog(run.backlog) };
  try {
    const condition = { ifEtag: fetched.stored?.etag ?? null };
    const contentType = 'application/vnd.duckdb';
    return { etag: await store.putFile(at, fetched.path, { condition, metadata, contentType }), bytes };
  } catch (error) {
    if (!(error instanceof TlslensError) || error.code !== 'state_changed') throw error;
    // An answer that got lost on its way makes the second attempt lose against the first.
    const now = await store.head(at);
    if (now?.metadata[RUN] === run.id) return { etag: now.etag, bytes };
    throw error;
  }
}

/** Metadata is ASCII: a prefix may be anything. */
function writeBacklog(backlog: Backlog): string {
  const text = encodeURIComponent(JSON.stringify(backlog));
  if (text.length <= MOST_BACKLOG) return text;
  const earliest = Object.values(backlog).sort()[0] ?? '';
  return encodeURIComponent(JSON.stringify({ [EVERY_SOURCE]: earliest }));
}

function readBacklog({ metadata }: StoredObject): Backlog {
  const text = metadata[BACKLOG];
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(decodeURIComponent(text));
    if (typeof value !== 'object' || value === null) return { [EVERY_SOURCE]: '' };
    return Object.fromEntries(Object.entries(value).map(([uri, from]) => [uri, String(from)]));
  } catch {
    // Somebody else's metadata: to list too much costs time, to list too little loses logs.
    return { [EVERY_SOURCE]: '' };
  }
}
