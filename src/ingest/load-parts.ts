/**
 * Spooled parts to rows, within the running transaction: the bulk loader takes what is surely valid, the record reader
 * judges the rest. Ends only when every data line is accounted for.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { TlslensError } from '../errors.js';
import type { ConnectionRecord, Rejection, RejectionReason } from '../fields.js';
import { parseLine } from '../parse/parse-line.js';
import { appendRows } from '../store/append-rows.js';
import { CONNECTIONS, REJECTED_LINES } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { LineLoader } from '../store/load-lines.js';
import type { NumberedObject, SpooledPart } from './spool-object.js';

/** What became of the lines of an object so far. */
export interface LineCounts {
  connections: number;
  rejected: number;
  nonData: number;
  readonly rejectedByReason: Partial<Record<RejectionReason, number>>;
  firstRejection: Rejection | null;
}

export interface PartToLoad {
  readonly object: NumberedObject;
  readonly part: SpooledPart;
}

export function noLines(): LineCounts {
  return { connections: 0, rejected: 0, nonData: 0, rejectedByReason: {}, firstRejection: null };
}

/**
 * Loads parts of different objects (or one part of one) and adds to the counts of their objects.
 *
 * @throws `database_failed` where the lines do not add up: the caller must roll back
 */
export async function loadParts(
  database: Database,
  loader: LineLoader,
  batch: readonly PartToLoad[],
  countsOf: (object: NumberedObject) => LineCounts,
): Promise<void> {
  const files = batch.map(({ part }) => part.file);
  const expected = files.reduce((sum, file) => sum + file.dataLines, 0);
  const loaded = expected === 0 ? 0 : await loader.load(files.filter((file) => file.dataLines > 0));
  const textsOf = loaded === expected ? new Map<string, Set<string>>() : await loader.leftOver(files);

  let leftOver = 0;
  for (const { object, part } of batch) {
    const counts = countsOf(object);
    counts.connections += part.file.dataLines;
    counts.nonData += part.nonDataLines;
    await keep(database, object, counts, part);
    const texts = textsOf.get(part.file.path);
    if (!texts) continue;
    for await (const judged of judgeLines(part, texts)) {
      leftOver += judged.records.length + judged.rejections.length;
      // They are among the lines of the file.
      counts.connections -= judged.records.length + judged.rejections.length;
      await keep(database, object, counts, judged);
    }
  }
  if (loaded + leftOver !== expected) {
    throw new TlslensError(
      'database_failed',
      `The lines of ${describe(batch)} do not add up: ${expected} spooled, ${loaded} loaded, ${leftOver} left over.`,
      { hint: 'This is a fault of tlslens: please report it. Nothing of these objects was kept.' },
    );
  }
}

interface Judged {
  readonly records: readonly ConnectionRecord[];
  readonly rejections: readonly Rejection[];
}

/** Lines judged at once: of a file that is no log at all, every line is left over. */
const MOST_JUDGED = 10_000;

/** Reads a spooled file again for the numbers of the lines in `texts`, which the bulk loader cannot tell. */
async function* judgeLines(part: SpooledPart, texts: ReadonlySet<string>): AsyncGenerator<Judged, void, undefined> {
  let records: ConnectionRecord[] = [];
  let rejections: Rejection[] = [];
  let line_number = part.firstLine - 1;
  for await (const line of createInterface({ input: createReadStream(part.file.path, 'latin1') })) {
    line_number++;
    if (!texts.has(line)) continue;
    const result = parseLine(line, line_number);
    if ('record' in result) records.push(result.record);
    else rejections.push(result.rejection);
    if (records.length + rejections.length < MOST_JUDGED) continue;
    yield { records, rejections };
    records = [];
    rejections = [];
  }
  yield { records, rejections };
}

async function keep(database: Database, object: NumberedObject, counts: LineCounts, judged: Judged): Promise<void> {
  const { object_id } = object;
  const { account_id, region } = object.source.origin;
  const { records, rejections } = judged;
  await appendRows(
    database,
    CONNECTIONS,
    records.map((record) => ({ ...record, object_id, account_id, region })),
  );
  await appendRows(
    database,
    REJECTED_LINES,
    rejections.map((rejection) => ({ ...rejection, object_id })),
  );
  counts.connections += records.length;
  for (const rejection of rejections) countRejection(counts, rejection);
}

function countRejection(counts: LineCounts, rejection: Rejection): void {
  counts.rejected++;
  counts.rejectedByReason[rejection.reason] = (counts.rejectedByReason[rejection.reason] ?? 0) + 1;
  counts.firstRejection ??= rejection;
}

function describe(batch: readonly PartToLoad[]): string {
  const [first] = batch;
  return batch.length === 1 && first ? first.object.source.uri : `${batch.length} objects`;
}
