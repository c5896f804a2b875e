/**
 * Lines to rows, fast: the scanner takes what is surely valid, and any other line goes to the record reader, which is the
 * authority.
 */
import { CREATION_TIME_AT, KNOWN_FIELDS, LONGEST_LINE_BYTES } from '../fields.js';
import { ROW_COLUMNS, type RowGroup } from '../rows/row-columns.js';
import type { LineOrigin, TraitsOf } from '../traits.js';
import { holdsData, judgeLine, judgeOverlong, withoutReturn } from './judge-line.js';
import { parseFields } from './parse-line.js';
import { BLOCK_BYTES, createScanner, ENDED, type Scanner, UNKNOWN } from './scanner.js';
import type { LineApart, ScreenedLines } from './screen-lines.js';
import { joined, type WholeLines } from './whole-lines.js';

/** What became of a run of lines. */
export interface CompactedLines {
  readonly lines: number;
  /** Lines that became rows. */
  readonly rows: number;
  /** The other lines that hold data, judged one by one. */
  readonly apart: readonly LineApart[];
  /** Blank and comment lines: no data, not counted as lines read. */
  readonly nonDataLines: number;
}

/** Lines as they are; or screened ones, where an empty line is the place of one that is accounted for already. */
export type LineBlock = WholeLines | ScreenedLines;

export interface LineCompactor {
  /**
   * Every line of `block` becomes a row or, with its record or rejection, is set apart.
   *
   * @param firstLine number of the first line, from 1
   * @param take is given the rows, group by group; their bytes are lent to it until it returns
   */
  compact(block: LineBlock, firstLine: number, origin: LineOrigin, take: (group: RowGroup) => void): CompactedLines;
  /** Whether any connection so far had fields beyond the known ones. */
  readonly sawExtraFields: boolean;
}

const LF = 0x0a;
/**
 * What lines share is remembered, and long texts would fill the memory. Those of AWS are far below: it cuts the list of
 * protocols at 256 bytes.
 */
const LONGEST_LEARNED_BYTES = 4096;
const NEWLINE = Buffer.from('\n');

/** Makes a compactor whose tables serve many objects. */
export async function createLineCompactor(traitsOf: TraitsOf): Promise<LineCompactor> {
  const scanner = await createScanner(LONGEST_LINE_BYTES);
  return new Compactor(scanner, traitsOf);
}

interface Counts {
  rows: number;
  readonly apart: LineApart[];
  nonDataLines: number;
}

class Compactor implements LineCompactor {
  sawExtraFields = false;
  /** What the scanner expects. */
  private extraFields = 0;
  private readonly origins = new Map<string, number>();

  constructor(
    private readonly scanner: Scanner,
    private readonly traitsOf: TraitsOf,
  ) {}

  compact(block: LineBlock, firstLine: number, origin: LineOrigin, take: (group: RowGroup) => void): CompactedLines {
    const isScreened = 'text' in block;
    if (!isScreened && block.isOverlong) return overlongLine(joined(block.pieces), firstLine);
    const counts: Counts = isScreened
      ? { rows: 0, apart: [...block.apart], nonDataLines: block.nonDataLines }
      : { rows: 0, apart: [], nonDataLines: 0 };
    const scan = { origin, isScreened, counts, take };
    let lines = 0;
    for (const pieces of inBlocks(isScreened ? [block.text] : block.pieces)) {
      lines += this.compactBlock(pieces, firstLine + lines, scan);
    }
    if (isScreened && block.apart.length > 0) counts.apart.sort((a, b) => a.line_number - b.line_number);
    this.sawExtraFields ||= counts.apart.some(
      ({ result }) => 'record' in result && result.record.extra_fields !== null,
    );
    return { lines, ...counts };
  }

  /** The number of lines in `pieces`, which fit a block of the scanner. */
  private compactBlock(
    pieces: readonly Buffer[],
    firstLine: number,
    { origin, isScreened, counts, take }: Scan,
  ): number {
    const { scanner } = this;
    const memory = scanner.block();
    let length = 0;
    for (const piece of pieces) {
      memory.set(piece, length);
      length += piece.length;
    }
    scanner.begin(length, this.originNumber(origin));
    let learning = { index: -1, times: 0 };
    for (let outcome = scanner.scan(); outcome !== ENDED; outcome = scanner.scan()) {
      const index = scanner.lineIndex();
      const line = Buffer.from(scanner.block().subarray(scanner.lineStart(), scanner.lineFeed()));
      // Once for the number of its fields, once for its text; a text that cannot be kept is unknown again.
      if (learning.index !== index) learning = { index, times: 0 };
      if (outcome === UNKNOWN && learning.times++ < 2 && this.learn(line, origin)) continue;
      scanner.pass();
      if (line.length === 0 && isScreened) continue;
      const bare = withoutReturn(line);
      if (holdsData(bare)) {
        const line_number = firstLine + index;
        counts.apart.push({ line_number, result: judgeLine(bare, line_number) });
      } else counts.nonDataLines++;
    }
    const rows = scanner.rows();
    if (rows > 0) {
      counts.rows += rows;
      this.sawExtraFields ||= Boolean(scanner.hasExtra());
      const columns = ROW_COLUMNS.map(({ name }, index) =>
        name === 'extra' && !scanner.hasExtra() ? null : scanner.column(index),
      );
      take({ rows, columns });
    }
    return scanner.lineIndex();
  }

  private originNumber({ account_id, region }: LineOrigin): number {
    const key = `${account_id ?? ''} ${region ?? ''}`;
    const number = this.origins.get(key) ?? this.origins.size;
    this.origins.set(key, number);
    return number;
  }

  /** Makes the text that a line shares with others known; false where the line is none that a row can be made of. */
  private learn(bytes: Buffer, origin: LineOrigin): boolean {
    if (bytes.length > LONGEST_LEARNED_BYTES) return false;
    const text = withoutReturn(bytes).toString('latin1');
    const values = text.split(' ');
    // Known fields behind the creation time are not extra ones, and a row has no place for them.
    if (HAS_FIELDS_BEHIND_TIME && values.length > CREATION_TIME_AT + 1) return false;
    const extraFields = Math.max(0, values.length - KNOWN_FIELDS);
    if (extraFields !== this.extraFields) {
      this.extraFields = extraFields;
      this.scanner.expectExtra(extraFields);
      return true;
    }
    // The scanner looks for the creation time from the end, and knows one form of it.
    const known = values.slice(0, KNOWN_FIELDS).join(' ').length;
    if (this.scanner.knownLength() !== known) return false;
    if (this.scanner.endsWithTime() !== Number(values.length > CREATION_TIME_AT)) return false;
    const result = parseFields(values, 1);
    if (!('record' in result)) return false;
    this.scanner.learn(this.traitsOf(result.record, origin));
    return true;
  }
}

interface Scan {
  readonly origin: LineOrigin;
  readonly isScreened: boolean;
  readonly counts: Counts;
  readonly take: (group: RowGroup) => void;
}

function overlongLine(head: Buffer, line_number: number): CompactedLines {
  // A comment is one at any length: how the stream was cut must not tell.
  if (!holdsData(head)) return { lines: 1, rows: 0, apart: [], nonDataLines: 1 };
  return { lines: 1, rows: 0, apart: [{ line_number, result: judgeOverlong(head, line_number) }], nonDataLines: 0 };
}

/** Whole lines in runs that fit the scanner: as they are, nearly always. */
function* inBlocks(pieces: readonly Buffer[]): Generator<readonly Buffer[], void, undefined> {
  if (pieces.reduce((sum, { length }) => sum + length, 0) <= BLOCK_BYTES) return yield pieces;
  const bytes = joined(pieces);
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.length - start <= BLOCK_BYTES ? bytes.length : bytes.lastIndexOf(LF, start + BLOCK_BYTES - 1) + 1;
    if (end > start) {
      yield [bytes.subarray(start, end)];
      start = end;
    } else {
      // Of a line longer than a block so much shows that it is too long, with a carriage return or without.
      yield [bytes.subarray(start, start + LONGEST_LINE_BYTES + 2), NEWLINE];
      start = bytes.indexOf(LF, start) + 1;
    }
  }
}

const HAS_FIELDS_BEHIND_TIME = KNOWN_FIELDS > CREATION_TIME_AT + 1;
