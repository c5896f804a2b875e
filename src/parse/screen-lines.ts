/**
 * Bytes to whole lines, with everything set apart that a line reader stumbles over: lines too long, with a NUL, a
 * carriage return or a byte beyond ASCII, blank lines and `#` comments. What is left is plain ASCII, one line per LF.
 * A line that is set apart leaves an empty one in its place, so line numbers stay true. Works on whole chunks with
 * native scans; memory is bounded by the chunk and the longest line.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { KEPT_RAW_CHARACTERS, LONGEST_LINE_BYTES } from '../fields.js';
import { type LineResult, parseLine, reject } from './parse-line.js';
import { wholeLines } from './whole-lines.js';

/** A run of whole lines. */
export interface ScreenedLines {
  /** ASCII, every line ended by LF, lines set apart emptied. */
  readonly text: Buffer;
  /** Number of the first line in `text`, from 1. */
  readonly firstLine: number;
  /** Lines in `text` that hold data: all but the emptied ones. */
  readonly dataLines: number;
  /** Lines set apart that hold data, judged one by one, with their line numbers. */
  readonly apart: readonly { readonly line_number: number; readonly result: LineResult }[];
  /** Blank and comment lines: no data, not counted as lines read. */
  readonly nonDataLines: number;
}

const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const BLANK_LINE = Buffer.from('\n\n');
const COMMENT_LINE = Buffer.from('\n#');

/** Screens a stream of decompressed bytes. A last line without LF counts as a line. */
export async function* screenLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ScreenedLines, void, undefined> {
  let nextLine = 1;
  for await (const { bytes, isOverlong } of wholeLines(chunks)) {
    const screened = isOverlong ? overlongLine(bytes, nextLine) : screenBlock(bytes, nextLine);
    nextLine += screened.lines;
    yield screened;
  }
}

interface ScreenedBlock extends ScreenedLines {
  readonly lines: number;
}

function overlongLine(head: Buffer, line_number: number): ScreenedBlock {
  // A comment is one at any length: how the stream was cut must not tell.
  const isComment = head[0] === HASH;
  const apart = isComment ? [] : [{ line_number, result: reject(line_number, 'line_too_long', null, headOf(head)) }];
  const nonDataLines = isComment ? 1 : 0;
  return { text: Buffer.from('\n'), firstLine: line_number, dataLines: 0, apart, nonDataLines, lines: 1 };
}

/** `block` ends with LF. */
function screenBlock(block: Buffer, firstLine: number): ScreenedBlock {
  const lines = countPlainLines(block);
  if (lines !== undefined) return { text: block, firstLine, dataLines: lines, apart: [], nonDataLines: 0, lines };
  return screenLineByLine(block, firstLine);
}

/** The number of lines, or `undefined` where the block holds anything that must be set apart. */
function countPlainLines(block: Buffer): number | undefined {
  const first = block[0];
  if (first === LF || first === HASH) return undefined;
  if (!isAscii(block) || block.includes(0) || block.includes(CR)) return undefined;
  if (block.includes(BLANK_LINE) || block.includes(COMMENT_LINE)) return undefined;
  let lines = 0;
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(LF, start);
    if (end - start > LONGEST_LINE_BYTES) return undefined;
    start = end + 1;
    lines++;
  }
  return lines;
}

function screenLineByLine(block: Buffer, firstLine: number): ScreenedBlock {
  const kept: Buffer[] = [];
  const apart: { line_number: number; result: LineResult }[] = [];
  let dataLines = 0;
  let nonDataLines = 0;
  let line_number = firstLine;
  for (let start = 0; start < block.length; line_number++) {
    const end = block.indexOf(LF, start);
    const hasCr = end > start && block[end - 1] === CR;
    const line = block.subarray(start, hasCr ? end - 1 : end);
    start = end + 1;
    if (line.length === 0 || line[0] === HASH) nonDataLines++;
    else if (isPlain(line)) {
      kept.push(line);
      dataLines++;
    } else apart.push({ line_number, result: judgeOddLine(line, line_number) });
    kept.push(NEWLINE);
  }
  const text = Buffer.concat(kept);
  return { text, firstLine, dataLines, apart, nonDataLines, lines: line_number - firstLine };
}

const NEWLINE = Buffer.from('\n');

function isPlain(line: Buffer): boolean {
  return line.length <= LONGEST_LINE_BYTES && isAscii(line) && !line.includes(0) && !line.includes(CR);
}

function judgeOddLine(line: Buffer, line_number: number): LineResult {
  if (line.length > LONGEST_LINE_BYTES) return reject(line_number, 'line_too_long', null, headOf(line));
  if (line.includes(0) || line.includes(CR)) {
    return reject(line_number, 'control_character', null, headOf(line));
  }
  if (!isUtf8(line)) return reject(line_number, 'invalid_utf8', null, headOf(line));
  return parseLine(line.toString('utf8'), line_number);
}

/** Only what is kept: a piece of a longer string would hold on to all of it. */
const headOf = (line: Buffer): string => line.toString('latin1', 0, KEPT_RAW_CHARACTERS);
