/**
 * Scans blocks of log lines into rows, in WebAssembly: the quick path of an ingest. A line that is not surely valid, or
 * whose shared text is not known yet, is left to the caller. Compiled by AssemblyScript into `dist/parse/scanner.wasm`.
 */

import { addressEnd } from './addresses';
import { blankAt, controlAt, hasByte, lineFeedAt } from './bytes';
import { NO_TIME, secondsAt, TIME_BYTES } from './clock';
import * as columns from './columns';
import { integerEnd, portEnd, value } from './numbers';
import * as shared from './shared-texts';

/** {@link scan}: the block has ended. */
const ENDED: i32 = 0;
/** {@link scan}: a line whose shared text is not known: {@link learn} it and scan on, or {@link pass} the line. */
const UNKNOWN: i32 = 1;
/** {@link scan}: a line that is not surely valid: {@link pass} it. */
const ODD: i32 = 2;
const WRITTEN: i32 = 3;

const LF: u8 = 0x0a;
const CR: u8 = 0x0d;
const SPACE: u8 = 0x20;
const DASH: u8 = 0x2d;
const PERCENT: u8 = 0x25;
/** `tls ` as four bytes, the lowest first. */
const LINE_START: u32 = 0x20_73_6c_74;
/** No valid line is as short. */
const SHORTEST_LINE: usize = 48;
/** 2001-09-09 to 2286-11-20: NLB has logged TLS since 2019. */
const FIRST_SECOND: i64 = 1_000_000_000;
const LAST_SECOND: i64 = 9_999_999_999;
/** 24 days: longer connections are left to the record reader. */
const MOST_AGE_MS: i64 = 0x7fff_ffff;
/** What may be read behind a block. */
const SLACK: usize = 64;

/** From the alert to the server name. */
const FIELDS_TO_NAME: i32 = 6;

/** How a line ends after the texts that it shares: by its creation time, or at once (older lines have none). */
const ENDS_WITH_TIME: i32 = 1;
const ENDS_AT_ONCE: i32 = 0;

let block: usize = 0;
let blockEnd: usize = 0;
let longest: usize = 0;
let origin: i32 = 0;
/** Fields beyond the known ones that the last lines had: tried first. */
let extraFields: i32 = 0;
let next: usize = 0;
let cursor: usize = 0;
let lineEnd: usize = 0;
/** Whether the creation time of the current line has been read. */
let hasTime: bool = false;
/** Where the known fields of the current line end. */
let knownEnd: usize = 0;

/** Lines of the block behind {@link scan}. */
let lines: i32 = 0;

/**
 * Allocates memory for blocks of so many bytes.
 *
 * @param random for the table of shared texts
 * @returns where a block is to be written to
 */
export function start(blockBytes: i32, longestLine: i32, random: u64): usize {
  longest = longestLine as usize;
  shared.start(random);
  block = heap.alloc((blockBytes as usize) + SLACK);
  columns.reserve(blockBytes as usize, (blockBytes as usize) / SHORTEST_LINE + 1);
  return block;
}

/** Begins a block of whole lines, whose last byte is LF. The same number of an origin stands for the same texts. */
export function begin(bytes: i32, ofOrigin: i32): void {
  blockEnd = block + (bytes as usize);
  cursor = block;
  lines = 0;
  origin = ofOrigin;
  columns.clear();
}

/** Writes rows up to the end of the block, or up to a line that is not for this path: the current one then. */
export function scan(): i32 {
  while (cursor < blockEnd) {
    const end = controlAt(cursor);
    const byte = load<u8>(end);
    const isWhole = byte === LF || (byte === CR && load<u8>(end, 1) === LF);
    lineEnd = byte === LF ? end : lineFeedAt(end);
    next = lineEnd + 1;
    const outcome = isWhole ? writeRow(cursor, end) : ODD;
    if (outcome !== WRITTEN) return outcome;
    pass();
  }
  return ENDED;
}

/** Goes on behind the current line. */
export function pass(): void {
  cursor = next;
  lines++;
}

/** Makes the traits of the text that the current line shares with others known. */
export function learn(traitsId: i32): void {
  shared.learn(traitsId);
}

/** How many fields beyond the known ones the next lines will have: tried first. */
export function expectExtra(count: i32): void {
  extraFields = count;
}

/** Of the current line, in the block. */
export function lineStart(): usize {
  return cursor - block;
}

/** Where its LF stands. */
export function lineFeed(): usize {
  return lineEnd - block;
}

/** Whether the creation time of the current line has been read. */
export function endsWithTime(): bool {
  return hasTime;
}

/** How many bytes of the current line were taken for known fields. */
export function knownLength(): usize {
  return knownEnd - cursor;
}

/** Number of the current line, from 0. */
export function lineIndex(): i32 {
  return lines;
}

export function rows(): i32 {
  return columns.rows;
}

export function hasExtra(): bool {
  return columns.hasExtra;
}

export { columnEnd, columnStart } from './columns';

function writeRow(line: usize, end: usize): i32 {
  const length = end - line;
  if (length < SHORTEST_LINE || length > longest || load<u32>(line) !== LINE_START) return ODD;
  const time = blankAt(line + 4) + 1;
  const ids = time + TIME_BYTES + 1;
  if (ids > end || load<u8>(ids - 1) !== SPACE) return ODD;
  const ended = secondsAt(time);
  if (ended < FIRST_SECOND || ended > LAST_SECOND) return ODD;

  const client = blankAt(blankAt(ids) + 1) + 1;
  if (client > end) return ODD;
  const ipEnd = addressEnd(client);
  if (ipEnd === 0) return ODD;
  const clientEnd = portEnd(ipEnd + 1);
  if (clientEnd === 0) return ODD;
  const port = value as i32;
  const destination = clientEnd + 1;
  const destinationEnd = blankAt(destination);
  const durationEnd = integerEnd(destinationEnd + 1);
  if (durationEnd === 0) return ODD;
  const duration = value;
  let handshakeEnd: usize = 0;
  let handshake: i64 = -1;
  if (load<u8>(durationEnd, 1) === DASH && load<u8>(durationEnd, 2) === SPACE) {
    handshakeEnd = durationEnd + 2;
  } else {
    handshakeEnd = integerEnd(durationEnd + 1);
    if (handshakeEnd === 0) return ODD;
    handshake = value;
  }
  const receivedEnd = integerEnd(handshakeEnd + 1);
  if (receivedEnd === 0) return ODD;
  const received = value;
  const sentEnd = integerEnd(receivedEnd + 1);
  if (sentEnd === 0) return ODD;
  const sent = value;

  const alert = sentEnd + 1;
  let name = alert;
  for (let field = 0; field < FIELDS_TO_NAME; field++) name = blankAt(name) + 1;
  const nameEnd = blankAt(name);
  // An escape has to be decoded.
  if (nameEnd > end || nameEnd === name || hasByte(PERCENT, name, nameEnd)) return ODD;

  knownEnd = extraFields > 0 ? fieldsBefore(nameEnd, end, extraFields) : end;
  let begun = creationTime(nameEnd, knownEnd);
  if (begun === NO_TIME && knownEnd < end) {
    knownEnd = end;
    begun = creationTime(nameEnd, end);
  }
  hasTime = begun !== NO_TIME;
  const restEnd = hasTime ? knownEnd - TIME_BYTES - 1 : end;
  const age = hasTime ? (ended - begun) * 1000 : duration;
  if (age < 0 || age > MOST_AGE_MS) return ODD;
  const traitsId = shared.find(
    origin * 2 + (hasTime ? ENDS_WITH_TIME : ENDS_AT_ONCE),
    line,
    time - line,
    ids,
    client - ids,
    destination,
    destinationEnd - destination,
    alert,
    name - alert,
    nameEnd,
    restEnd - nameEnd,
  );
  if (traitsId === shared.NOT_KNOWN) return UNKNOWN;

  columns.setClient(client, ipEnd - client, port);
  columns.setDurations(duration, handshake);
  columns.setBytes(received, sent);
  columns.setTimes(ended * 1000 - age, ended * 1000);
  columns.setShared(traitsId, name, nameEnd - name);
  columns.setExtra(knownEnd, end - knownEnd);
  columns.endRow();
  return WRITTEN;
}

/** Where the space before the last `count` fields of a line stands; its end where there are fewer. */
function fieldsBefore(start: usize, end: usize, count: i32): usize {
  let at = end;
  for (let field = 0; field < count; field++) {
    do at--;
    while (at > start && load<u8>(at) !== SPACE);
  }
  return at > start ? at : end;
}

/** The time that the known fields end with, in seconds. */
function creationTime(start: usize, end: usize): i64 {
  const time = end - TIME_BYTES;
  return time > start && load<u8>(time - 1) === SPACE ? secondsAt(time) : NO_TIME;
}
