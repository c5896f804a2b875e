/**
 * What must hold for any bytes whatever, of the readers that meet bytes of others: lines, stored objects and S3 keys.
 * Each target throws where a promise is broken.
 */
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { TlslensError } from '../../src/errors.js';
import { FEWEST_FIELDS, KEPT_RAW_CHARACTERS, REJECTION_MEANING } from '../../src/fields.js';
import { createLineCompactor } from '../../src/parse/compact-lines.js';
import { parseLine } from '../../src/parse/parse-line.js';
import { type ReadLine, readRecords } from '../../src/parse/read-records.js';
import { wholeLines } from '../../src/parse/whole-lines.js';
import { inflate } from '../../src/source/inflate.js';
import { dayRange, reasonToLeave } from '../../src/source/listing-filter.js';
import { logPlaceOf } from '../../src/source/log-place.js';
import { originOf, readObjectKey } from '../../src/source/object-key.js';
import { visitFolder } from '../../src/source/s3-layout.js';
import { parseS3Uri, s3Uri } from '../../src/source/s3-uri.js';
import { TRAIT_COLUMNS } from '../../src/traits.js';
import { SNIFFED_BYTES, sniffFormat, vendedReader } from '../../src/vended/vended-reader.js';
import { chunked } from '../helpers/raw-line.js';
import { type RowValues, rowsOf } from '../helpers/row-values.js';

export interface Target {
  /** The folder of its corpus. */
  readonly name: string;
  /** What the format is made of: mutations insert these. */
  readonly tokens: readonly string[];
  /** @throws where a promise is broken */
  check(bytes: Buffer): Promise<void> | void;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Runs `work`; a failure that tlslens foresees is an answer, any other is not. */
async function foreseen<T>(work: () => T | Promise<T>): Promise<T | TlslensError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TlslensError) return error;
    throw error;
  }
}

/** Lines that hold data, counted by splitting: another path than the one under test. */
function countDataLines(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '' && !line.startsWith('#')).length;
}

const checkLines = async (bytes: Buffer): Promise<void> => {
  const read = await collect(readRecords(chunked(bytes, [bytes.length])));
  assert.deepEqual(await collect(readRecords(chunked(bytes, [1 + (bytes.length % 97), 4096]))), read, 'cut elsewhere');
  if (!endsInCr(bytes)) assert.equal(read.length, countDataLines(bytes), 'lines read = connections + rejections');
  let before = 0;
  for (const line of read) {
    assert.ok(line.line_number > before, 'lines are in order');
    before = line.line_number;
    checkLine(line);
  }
  await checkCompacted(bytes, read);
  await checkVended(bytes);
};

/** A last line without LF keeps its CR, by which it is an odd one: not counted alike. */
const endsInCr = (bytes: Buffer): boolean => bytes.at(-1) === 0x0d;

function checkLine(line: ReadLine): void {
  if ('rejection' in line) {
    const { reason, raw, line_number } = line.rejection;
    assert.equal(line_number, line.line_number);
    assert.ok(Object.hasOwn(REJECTION_MEANING, reason), `the reason ${reason} is known`);
    assert.ok(raw.length <= KEPT_RAW_CHARACTERS, 'what is kept of a line is bounded');
    return;
  }
  const { record } = line;
  for (const time of [record.started_at, record.ended_at]) assert.ok(Number.isSafeInteger(time), 'a time');
  for (const port of [record.client_port, record.destination_port]) {
    assert.ok(port === null || (Number.isInteger(port) && port >= 0 && port <= 65_535), 'a port');
  }
  for (const amount of [record.connection_time_ms, record.received_bytes, record.sent_bytes]) {
    assert.ok(amount === null || (Number.isSafeInteger(amount) && amount >= 0), 'an amount');
  }
  const alert = record.incoming_tls_alert;
  assert.ok(alert === null || (Number.isInteger(alert) && alert >= 0 && alert <= 255), 'an alert');
}

/** The quick path takes a line with the values of the record reader, or leaves it to that reader. */
async function checkCompacted(bytes: Buffer, read: readonly ReadLine[]): Promise<void> {
  const byNumber = new Map(read.map((line) => [line.line_number, line]));
  const traits: Record<string, unknown>[] = [];
  const compactor = await createLineCompactor((record) => {
    return traits.push(Object.fromEntries(TRAIT_COLUMNS.map((name) => [name, record[name]]))) - 1;
  });
  let seen = 0;
  let nextLine = 1;
  for await (const block of wholeLines(chunked(bytes, [1 << 16]))) {
    const rows: RowValues[] = [];
    const origin = { account_id: null, region: null };
    const { apart, lines } = compactor.compact(block, nextLine, origin, (group) => rows.push(...rowsOf(group)));
    const apartNumbers = new Set(apart.map(({ line_number }) => line_number));
    for (const { line_number, result } of apart) {
      assert.deepEqual(
        { line_number, ...result },
        byNumber.get(line_number),
        'set apart as the record reader reads it',
      );
    }
    const taken = [...byNumber.keys()].filter(
      (number) => number >= nextLine && number < nextLine + lines && !apartNumbers.has(number),
    );
    assert.equal(rows.length, taken.length);
    for (const [index, row] of rows.entries()) checkRow(row, byNumber.get(taken[index]!), traits);
    seen += rows.length + apart.length;
    nextLine += lines;
  }
  assert.equal(seen, read.length, 'no line is lost');
}

function checkRow(
  { traits_id, ...row }: RowValues,
  line: ReadLine | undefined,
  traits: readonly Record<string, unknown>[],
): void {
  assert.ok(line && 'record' in line, 'the quick path takes what the record reader takes');
  assert.deepEqual({ ...traits[traits_id], ...row }, { ...line.record });
}

/** The readers of vended deliveries: every line is a connection's texts, a reason, or no data. */
async function checkVended(bytes: Buffer): Promise<void> {
  const sniffed = sniffFormat(bytes.subarray(0, SNIFFED_BYTES));
  if (sniffed.format === 'legacy' || sniffed.format === 'parquet') return;
  await foreseen(() => {
    const { read } = vendedReader(sniffed, 'object');
    for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
      const result = read(line);
      if (result === null) continue;
      if (typeof result === 'string') assert.ok(Object.hasOwn(REJECTION_MEANING, result), result);
      else {
        assert.ok(result.length >= FEWEST_FIELDS);
        parseLine(result.join(' '), index + 1);
      }
    }
  });
}

/** A damaged object is never taken for a whole one, and fails with a sentence. */
const checkObject = async (bytes: Buffer): Promise<void> => {
  const text = await foreseen(async () => {
    const { text } = await inflate(chunked(bytes, [1 + (bytes.length % 53), 700]), 'object.log.gz');
    return Buffer.concat(await collect(text));
  });
  if (text instanceof TlslensError) {
    assert.equal(text.code, 'source_unreadable');
    return;
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) assert.deepEqual(text, gunzipSync(bytes), 'whole as zlib has it');
};

/** CPU time, of the quickest of a few tries: a busy machine says nothing about a pattern. */
const SLOWEST_KEY_MS = 250;
const TRIES = 3;

const checkKey = async (bytes: Buffer): Promise<void> => {
  const key = bytes.toString('utf8').slice(0, 8192);
  let quickest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && quickest >= SLOWEST_KEY_MS; tries++) {
    const before = process.cpuUsage();
    await readKey(key);
    quickest = Math.min(quickest, process.cpuUsage(before).user / 1000);
  }
  assert.ok(quickest < SLOWEST_KEY_MS, `a key of ${key.length} characters took ${Math.round(quickest)} ms`);
};

async function readKey(key: string): Promise<void> {
  const reading = readObjectKey(key);
  const origin = originOf(key);
  if (reading.kind === 'nlb') {
    assert.deepEqual(origin, reading.origin);
    assert.match(origin.load_balancer ?? '', /^net\/[\s\S]+\/[0-9a-f]+$/);
    assert.match(origin.account_id ?? '', /^\d{12}$/);
    assert.ok(origin.period_end === null || !Number.isNaN(origin.period_end.getTime()));
    assert.equal(reasonToLeave(key, {}), null, 'no filter leaves out no log');
  }
  const uri = s3Uri('logs', key);
  assert.deepEqual(parseS3Uri(uri), { bucket: 'logs', key }, 'a key survives its URI');
  const parsed = await foreseen(() => parseS3Uri(key));
  if (!(parsed instanceof TlslensError)) assert.ok(parsed.bucket.length > 0);
  await foreseen(() => logPlaceOf(uri));
  checkFolders(key);
}

/** A listing without a filter never passes a folder by, but the services that are not load balancing. */
function checkFolders(key: string): void {
  const open = dayRange({});
  for (let at = key.indexOf('/'), folders = 0; at >= 0 && folders < 40; at = key.indexOf('/', at + 1), folders++) {
    const folder = key.slice(0, at + 1);
    if (visitFolder(folder, {}, open) !== 'leave') continue;
    const inside = folder.slice(folder.lastIndexOf('AWSLogs/') + 'AWSLogs/'.length);
    assert.doesNotMatch(inside, /^(?:o-[a-z0-9]+\/)?\d{12}\/elasticloadbalancing\//);
  }
}

const LINE_TOKENS = [
  ' ', '  ', '\n', '\r\n', '\r', '\t', '\0', '-', '"', '"",', ',', '#', '#Fields: ', '{', '}', '{"', '":', '[', '%', '%00', '%0A', '%E9', '%C3%BC', '\u{feff}', '\u{202e}', '\x1b[31m', 'tls ', 'tls 2.0 ', '2026-03-10T12:00:05', '9999-12-31T23:59:59', '-1', '1e9', '65536', '99999999999999999999', '::', ':443', '[::1]:443', '255', '256', '__proto__', 'constructor', 'time\telb\tlistener', 'PAR1', '=cmd()', '<script>',
]; // biome-ignore format: one list

export const TARGETS: readonly Target[] = [
  { name: 'lines', tokens: LINE_TOKENS, check: checkLines },
  { name: 'objects', tokens: ['\x1f\x8b\x08', '\0\0\0\0', '\x28\xb5\x2f\xfd', 'tls 2.0 ', '\n'], check: checkObject },
  {
    name: 'keys',
    tokens: [
      '/', '//', '..', '../', 'AWSLogs/', 'AWSLogs/o-abc123/', '111122223333', '/elasticloadbalancing/', '_elasticloadbalancing_', '_net.', '_app.', '.', '_', '20260310T1005Z', '202603101005Z', '20260230T2560Z', '.log', '.log.gz', '_$folder$', 'ELBAccessLogTestFile', 'conn_log_', 'health_check_log_', 'aws-account-id=', 'region=', 's3://', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/', '2026/03/10/', '%', '%2F', ' ', '\0', '\n', '__proto__', 'net.net.net.', '_20260310T1005Z_20260310T1005Z_', '0123456789abcdef',
    ], // biome-ignore format: one list
    check: checkKey,
  },
];
