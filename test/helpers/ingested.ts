/**
 * Ingest through the real parts into a database file, and what is in it afterwards, free of order and object numbers.
 */
import { ingest } from '../../src/ingest/ingest.js';
import type { IngestOptions } from '../../src/ingest/run.js';
import type { IngestSummary } from '../../src/ingest/summary.js';
import { listSources } from '../../src/source/sources.js';
import type { S3Options } from '../../src/source/types.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { rawLine } from './raw-line.js';
import type { S3Server } from './s3-server.js';

/** Everything that must not depend on what happened on the way. */
export interface State {
  readonly connections: number;
  readonly connectionsDigest: string;
  readonly rejected: number;
  readonly rejectedDigest: string;
  readonly objects: number;
  readonly objectsDigest: string;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Objects whose entry does not agree with their rows: always 0. */
  readonly contradictions: number;
}

const digestOf = (rows: string) =>
  `select count(*) as n, coalesce(sum(hash(r)), 0) :: varchar as digest from (${rows}) r`;

export async function stateOf(database: Database): Promise<State> {
  const ask = async (sql: string) => (await database.query(sql)).rows;
  const digest = async (rows: string) => (await ask(digestOf(rows)))[0] as { n: number; digest: string };
  const ofObject = (table: string) =>
    digest(`select uri, t.* exclude (object_id) from ${table} t left join objects using (object_id)`);
  const connections = await ofObject('connections');
  const rejected = await ofObject('rejected_lines');
  const objects = await digest('select * exclude (object_id, loaded_at) from objects');
  const statuses = await ask('select status, count(*) as n from objects group by status order by status');
  const [contradictions] = await ask(`
    select count(*) as n from objects
    full join (select object_id, count(*) as rows from connections group by 1) using (object_id)
    full join (select object_id, count(*) as rejects from rejected_lines group by 1) using (object_id)
    where coalesce(rows, 0) <> coalesce(connections, -1) or coalesce(rejects, 0) <> coalesce(rejected, -1)
      or lines <> connections + rejected`);
  return {
    connections: connections.n,
    connectionsDigest: connections.digest,
    rejected: rejected.n,
    rejectedDigest: rejected.digest,
    objects: objects.n,
    objectsDigest: objects.digest,
    byStatus: Object.fromEntries(statuses.map(({ status, n }) => [String(status), Number(n)])),
    contradictions: Number(contradictions?.n),
  };
}

/** The state of a database file, which is only read. */
export async function stateAt(path: string): Promise<State> {
  const database = await openDatabase(path, { mode: 'read' });
  try {
    return await stateOf(database);
  } finally {
    database.close();
  }
}

export interface Run {
  readonly summary: IngestSummary | null;
  readonly error: unknown;
}

/** One run over the whole bucket of a server (or over `specs`), as the command line makes it. */
export async function runIngest(
  path: string,
  source: S3Server | readonly string[],
  options: IngestOptions & { readonly s3?: S3Options } = {},
): Promise<Run> {
  const database = await openDatabase(path, { mode: 'write' });
  const { s3, ...ingestOptions } = options;
  const [specs, access] =
    'url' in source ? [[`s3://${source.bucket}`], { endpointUrl: source.url, ...s3 }] : [source, {}];
  try {
    const listed = listSources(specs, {}, access, options.signal);
    return { summary: await ingest(database, listed, ingestOptions), error: null };
  } catch (error) {
    return { summary: null, error };
  } finally {
    database.close();
  }
}

/**
 * The text of an object that has a bit of everything: lines for the bulk loader, one for the record reader (an encoded
 * name), a rejected one, a blank one and a comment. `lines` are data lines, the last one is the rejected one.
 */
export function logText(number: number, lines: number): string {
  const time = (second: number) => new Date(Date.UTC(2026, 0, 2, 12) + second * 1000).toISOString().slice(0, 19);
  const valid = Array.from({ length: lines - 1 }, (_, index) =>
    rawLine({
      3: time(index % 300),
      6: `198.18.${number % 256}.${index % 256}:${1024 + index}`,
      22: time((index % 300) - 5),
      10: String(number * 1000 + index),
      ...(index === 1 ? { 18: 'caf%C3%A9.example' } : {}),
    }),
  );
  return ['# a comment', ...valid, '', rawLine({ 8: 'soon' })].map((line) => `${line}\n`).join('');
}
