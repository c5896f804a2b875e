/**
 * Screened lines to row text, fast: the values that differ from line to line are checked and copied byte by byte, the
 * rest of a line is looked up as a whole, since few such texts make up a log. Takes only what is surely valid: any other
 * line goes to the record reader, which is the authority.
 */
import { CREATION_TIME_AT, FEWEST_FIELDS, FIELDS, KNOWN_FIELDS } from '../fields.js';
import { type LineOrigin, TRAIT_COLUMNS, type TraitsOf } from '../row-text.js';
import { type Clock, createClock, integerEnd, ipv4End, isIpv6, portEnd, TIME_BYTES } from './byte-values.js';
import { createKnownHeads, type KnownHeads } from './known-heads.js';
import { createKnownTexts, type KnownTexts } from './known-texts.js';
import { parseLine } from './parse-line.js';
import { FEWEST_COMPARED, viewOf } from './same-bytes.js';
import type { ScreenedLines } from './screen-lines.js';

/** A run of lines, each a row or set apart. */
export interface CompactedLines extends Omit<ScreenedLines, 'text'> {
  /** One line for each of the `dataLines` that are rows. */
  readonly rows: Buffer;
  /** The memory that `rows` lies in: for the next block, when the rows are no longer needed. */
  readonly memory: Buffer;
}

export interface LineCompactor {
  /** Every data line of `block` becomes a row or, with its record or rejection, is set apart. `memory` may be written to. */
  compact(block: ScreenedLines, origin: LineOrigin, memory?: Buffer): CompactedLines;
  /** Whether any connection so far had fields beyond the known ones. */
  readonly sawExtraFields: boolean;
}

const LF = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;
const ZERO = 0x30;
/** `tls ` as four bytes, the lowest first. */
const LINE_START = 0x20_73_6c_74;
/** No valid line is as short. */
const SHORTEST_LINE = 48;
/** What a row may have beyond the bytes of its line: a time and two numbers. */
const ROW_EXTRA_BYTES = 64;
const MOST_DIGITS = 15;
const SECOND_DIGITS = 10;
/** So many digits from then on, which is September 2001, and up to 2286: NLB has logged TLS since 2019. */
const FIRST_SECOND = 1_000_000_000;
const LAST_SECOND = 9_999_999_999;
/** Milliseconds from start to end that fit 31 bits, 24 days: longer connections are left to the record reader. */
const MOST_AGE = 0x7fff_ffff;

/** How a line ends after the texts that it shares: by its creation time, or at once (older lines have none). */
const ENDS_WITH_TIME = 1;
const ENDS_AT_ONCE = 0;

/** {@link writeRow}: the text that the line shares with others is not known yet. */
const LEARN = -1;
/** {@link writeRow}: a value is not of the form that is surely valid. */
const ODD = -2;

/** Shared texts without the server name that are remembered as strings: where names are many, they still are few. */
const MOST_CORES = 1 << 16;

interface State {
  readonly heads: KnownHeads;
  readonly known: KnownTexts;
  readonly endClock: Clock;
  readonly startClock: Clock;
  /** Traits by shared text without the server name. */
  readonly cores: Map<string, number>;
  /** Fields beyond the known ones that the last lines had: tried first. */
  extraFields: number;
  sawExtraFields: boolean;
}

/** A block of lines as its functions need it. */
interface Block {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly origin: LineOrigin;
}

/** Makes a compactor whose tables serve many objects. */
export function createLineCompactor(traitsOf: TraitsOf): LineCompactor {
  const state: State = {
    heads: createKnownHeads(),
    known: createKnownTexts(),
    endClock: createClock(),
    startClock: createClock(),
    cores: new Map(),
    extraFields: 0,
    sawExtraFields: false,
  };
  return {
    get sawExtraFields() {
      return state.sawExtraFields;
    },
    compact({ text: bytes, firstLine, apart: apartBefore, nonDataLines }, origin, memory) {
      const block: Block = { bytes, view: viewOf(bytes), origin };
      state.heads.setOrigin(origin);
      const apart = [...apartBefore];
      const hasTabs = bytes.includes(TAB);
      let rows = rowsIn(memory ?? Buffer.allocUnsafe((bytes.length >> 1) + 2 * ROW_EXTRA_BYTES));
      let written = 0;
      let dataLines = 0;
      let line_number = firstLine;
      for (let start = 0; start < bytes.length; line_number++) {
        const line = start;
        const end = bytes.indexOf(LF, line);
        start = end + 1;
        if (end === line) continue;
        const most = end - line + ROW_EXTRA_BYTES;
        if (written + most > rows.bytes.length) rows = withRoom(rows, written, most);
        let next = hasTabs ? ODD : writeRow(state, block, line, end, rows, written);
        if (next === LEARN && learn(state, block, line, end, traitsOf)) {
          next = writeRow(state, block, line, end, rows, written);
        }
        if (next < 0) {
          apart.push({ line_number, result: parseLine(bytes.toString('latin1', line, end), line_number) });
        } else {
          written = next;
          dataLines++;
        }
      }
      if (apart.length > apartBefore.length) apart.sort((a, b) => a.line_number - b.line_number);
      const { bytes: used } = rows;
      return { rows: used.subarray(0, written), memory: used, firstLine, dataLines, apart, nonDataLines };
    },
  };
}

interface Rows {
  readonly bytes: Buffer;
  readonly view: DataView;
}

const rowsIn = (bytes: Buffer): Rows => ({ bytes, view: viewOf(bytes) });

function withRoom({ bytes }: Rows, written: number, more: number): Rows {
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, written + more));
  bytes.copy(larger, 0, 0, written);
  return rowsIn(larger);
}

/** Writes the row of a line at `to`; the end of it there, or {@link LEARN}, or {@link ODD}. */
function writeRow(state: State, { bytes, view }: Block, line: number, end: number, rows: Rows, to: number): number {
  if (end - line < SHORTEST_LINE || view.getInt32(line, true) !== LINE_START) return ODD;
  const time = fieldEnd(bytes, line + 4) + 1;
  const ids = time + TIME_BYTES + 1;
  if (ids > end || bytes[ids - 1] !== SPACE) return ODD;
  const ended = state.endClock.secondsAt(bytes, view, time);
  if (ended < FIRST_SECOND || ended > LAST_SECOND) return ODD;

  const head = state.heads.headAt(bytes, view, line, time, ids);
  if (!head) return ODD;
  const client = ids + head.idsLength;
  const ipEnd = addressEnd(bytes, client);
  if (ipEnd < 0) return ODD;
  const clientEnd = portEnd(bytes, ipEnd + 1);
  if (clientEnd < 0) return ODD;
  const destination = clientEnd + 1;
  const numbers = fieldEnd(bytes, destination) + 1;
  const durationEnd = integerEnd(bytes, numbers, MOST_DIGITS);
  if (durationEnd < 0) return ODD;
  const handshakeEnd = isNull(bytes, durationEnd + 1)
    ? durationEnd + 2
    : integerEnd(bytes, durationEnd + 1, MOST_DIGITS);
  if (handshakeEnd < 0) return ODD;
  const receivedEnd = integerEnd(bytes, handshakeEnd + 1, MOST_DIGITS);
  if (receivedEnd < 0) return ODD;
  const numbersEnd = integerEnd(bytes, receivedEnd + 1, MOST_DIGITS);
  if (numbersEnd < 0) return ODD;

  const tail = numbersEnd + 1;
  let knownEnd = state.extraFields > 0 ? fieldsBefore(bytes, tail, end, state.extraFields) : end;
  let begun = creationTime(state, bytes, view, tail, knownEnd);
  if (begun < 0 && knownEnd < end) {
    knownEnd = end;
    begun = creationTime(state, bytes, view, tail, end);
  }
  const tailEnd = begun < 0 ? end : knownEnd - TIME_BYTES - 1;
  const age = begun < 0 ? integerAt(bytes, numbers, durationEnd) : (ended - begun) * 1000;
  if (age < 0 || age > MOST_AGE || tailEnd - tail < FEWEST_COMPARED) return ODD;
  const tag = head.number * 2 + (begun < 0 ? ENDS_AT_ONCE : ENDS_WITH_TIME);
  const text = state.known.find(view, tag, destination, numbers, tail, tailEnd);
  if (text < 0) return LEARN;
  const nameEnd = tail + state.known.nameEnds[text]!;
  // Names are copied eight bytes at a time.
  if (nameEnd + 7 > bytes.length) return ODD;

  const { bytes: out, view: outView } = rows;
  let at = copy(view, client, clientEnd, outView, to);
  out[to + ipEnd - client] = SPACE;
  out[at++] = SPACE;
  at = copy(view, numbers, numbersEnd, outView, at);
  out[at++] = SPACE;
  writeSeconds(ended, out, at);
  at += SECOND_DIGITS;
  out[at++] = SPACE;
  at = writeInteger(age, out, at);
  out[at++] = SPACE;
  at = writeInteger(state.known.traitsIds[text]!, out, at);
  out[at++] = SPACE;
  at = copy(view, tail + state.known.nameStarts[text]!, nameEnd, outView, at);
  out[at++] = SPACE;
  if (knownEnd === end) out[at++] = DASH;
  else for (let from = knownEnd; from < end; from++) out[at++] = bytes[from] === SPACE ? TAB : bytes[from]!;
  out[at++] = LF;
  return at;
}

/** Makes the text that a line shares with others known; false where the line is none that a row can be made of. */
function learn(state: State, { bytes, view, origin }: Block, line: number, end: number, traitsOf: TraitsOf): boolean {
  const text = bytes.toString('latin1', line, end);
  const values = text.split(' ');
  if (values.length > KNOWN_FIELDS) state.sawExtraFields = true;
  // Known fields behind the creation time are not extra ones, and a row has no place for them.
  if (HAS_FIELDS_BEHIND_TIME && values.length > CREATION_TIME_AT + 1) return false;
  state.extraFields = Math.max(0, values.length - KNOWN_FIELDS);
  const name = values[NAME_AT] ?? '';
  // An escape has to be decoded.
  if (values.length < FEWEST_FIELDS || name === '' || name.includes('%')) return false;
  const startOf = (index: number) => values.slice(0, index).reduce((at, value) => at + value.length + 1, line);
  const head = state.heads.headAt(bytes, view, line, startOf(TIME_AT), startOf(TIME_AT + 1));
  if (!head) return false;
  const hasTime = values.length > CREATION_TIME_AT;
  const tag = head.number * 2 + (hasTime ? ENDS_WITH_TIME : ENDS_AT_ONCE);
  const core = [tag, ...values.filter((_value, index) => CORE_AT.has(index))].join(' ');
  let traits_id = state.cores.get(core);
  if (traits_id === undefined) {
    const result = parseLine(text, 1);
    if (!('record' in result)) return false;
    traits_id = traitsOf(result.record, origin);
    if (state.cores.size >= MOST_CORES) state.cores.clear();
    state.cores.set(core, traits_id);
  }
  const tail = startOf(TAIL_AT);
  const nameStart = startOf(NAME_AT) - tail;
  state.known.add(
    view,
    {
      tag,
      firstFrom: startOf(DESTINATION_AT),
      firstTo: startOf(DESTINATION_AT + 1),
      secondFrom: tail,
      secondTo: hasTime ? startOf(CREATION_TIME_AT) - 1 : end,
    },
    { traits_id, nameStart, nameEnd: nameStart + name.length },
  );
  return true;
}

const positionOf = (name: string): number => FIELDS.findIndex((field) => field.name === name);
const TIME_AT = positionOf('time');
const DESTINATION_AT = positionOf('destination_port');
const NAME_AT = positionOf('domain_name');
const TAIL_AT = positionOf('incoming_tls_alert');
const HAS_FIELDS_BEHIND_TIME = KNOWN_FIELDS > CREATION_TIME_AT + 1;
const TRAITS: ReadonlySet<string> = new Set(TRAIT_COLUMNS);
/** Positions of the fields that traits are made of. */
const CORE_AT: ReadonlySet<number> = new Set(
  FIELDS.flatMap(({ columns }, index) => (columns.some(({ name }) => TRAITS.has(name)) ? [index] : [])),
);

/** The end of a run of bytes that are neither blank nor control characters. */
function fieldEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at]! > SPACE) at++;
  return at;
}

/** The end of the address that starts at `start`, where the colon before its port stands; -1 where none does. */
function addressEnd(bytes: Buffer, start: number): number {
  const end = ipv4End(bytes, start);
  if (end >= 0) return end;
  let colon = -1;
  for (let at = start; bytes[at]! > SPACE; at++) if (bytes[at] === COLON) colon = at;
  return colon > start && isIpv6(bytes, start, colon) ? colon : -1;
}

const isNull = (bytes: Buffer, at: number): boolean => bytes[at] === DASH && bytes[at + 1] === SPACE;

/** Where the space before the last `count` fields of a line stands; its end where there are fewer. */
function fieldsBefore(bytes: Buffer, start: number, end: number, count: number): number {
  let at = end;
  for (let field = 0; field < count; field++) {
    do at--;
    while (at > start && bytes[at] !== SPACE);
  }
  return at > start ? at : end;
}

/** The time that the known fields end with, in seconds; -1 where they do not. */
function creationTime(state: State, bytes: Buffer, view: DataView, tail: number, knownEnd: number): number {
  const start = knownEnd - TIME_BYTES;
  return start > tail && bytes[start - 1] === SPACE ? state.startClock.secondsAt(bytes, view, start) : -1;
}

function integerAt(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at]! - ZERO);
  return value;
}

/**
 * Copies ASCII bytes, eight at a time as {@link isSame} compares them; up to seven bytes too many, so that both must go on
 * for as long.
 */
function copy(view: DataView, start: number, end: number, out: DataView, to: number): number {
  const offset = to - start;
  for (let at = start; at < end; at += 8) out.setFloat64(at + offset, view.getFloat64(at, true), true);
  return end + offset;
}

/** {@link SECOND_DIGITS} digits, in two halves that fit 32 bits. */
function writeSeconds(seconds: number, out: Buffer, to: number): void {
  const upper = Math.floor(seconds / 1e5);
  writeDigits(upper, out, to, SECOND_DIGITS - 5);
  writeDigits(seconds - upper * 1e5, out, to + SECOND_DIGITS - 5, 5);
}

function writeInteger(value: number, out: Buffer, to: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
  writeDigits(value, out, to, digits);
  return to + digits;
}

function writeDigits(value: number, out: Buffer, to: number, digits: number): void {
  let rest = value | 0;
  for (let at = to + digits - 1; at >= to; at--) {
    const tenth = (rest / 10) | 0;
    out[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}
