/**
 * Bytes to whole lines for the record reader, with everything set apart that splitting at spaces stumbles over: lines too
 * long, with a NUL, a carriage return or a byte beyond ASCII, blank lines and `#` comments. What is left is plain ASCII,
 * one line per LF. A line that is set apart leaves an empty one in its place, so line numbers stay true. Works on whole
 * chunks with native scans; memory is bounded by the chunk and the longest line.
 */
import { isAscii } from 'node:buffer';
import { LONGEST_LINE_BYTES } from '../fields.js';
import { holdsData, isPlain, judgeLine, judgeOverlong, withoutReturn } from './judge-line.js';
import type { LineResult } from './parse-line.js';
import { joined, wholeLines } from './whole-lines.js';

/** A line that is judged already. */
export interface LineApart {
  readonly line_number: number;
  readonly result: LineResult;
}

/** A run of whole lines. */
export interface ScreenedLines {
  /** ASCII, every line ended by LF, lines set apart emptied. */
  readonly text: Buffer;
  /** Number of the first line in `text`, from 1. */
  readonly firstLine: number;
  /** Lines in `text` that hold data: all but the emptied ones. */
  readonly dataLines: number;
  /** Lines set apart that hold data, judged one by one, with their line numbers. */
  readonly apart: readonly LineApart[];
  /** Blank and comment lines: no data, not counted as lines read. */
  readonly nonDataLines: number;
}

const LF = 0x0a;
const CR = 0x0d;
const BLANK_LINE = Buffer.from('\n\n');
const COMMENT_LINE = Buffer.from('\n#');
const NEWLINE = Buffer.from('\n');

/** Screens a stream of decompressed bytes. A last line without LF counts as a line. */
export async function* screenLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ScreenedLines, void, undefined> {
  let nextLine = 1;
  for await (const { pieces, isOverlong } of wholeLines(chunks)) {
    const block = joined(pieces);
    const screened = isOverlong ? overlongLine(block, nextLine) : screenBlock(block, nextLine);
    nextLine += screened.lines;
    yield screened;
  }
}

interface ScreenedBlock extends ScreenedLines {
  readonly lines: number;
}

function overlongLine(head: Buffer, line_number: number): ScreenedBlock {
  // A comment is one at any length: how the stream was cut must not tell.
  const isData = holdsData(head);
  const apart = isData ? [{ line_number, result: judgeOverlong(head, line_number) }] : [];
  return { text: NEWLINE, firstLine: line_number, dataLines: 0, apart, nonDataLines: isData ? 0 : 1, lines: 1 };
}

/** `block` ends with LF. */
function screenBlock(block: Buffer, firstLine: number): ScreenedBlock {
  const lines = countPlainLines(block);
  if (lines !== undefined) return { text: block, firstLine, dataLines: lines, apart: [], nonDataLines: 0, lines };
  return screenLineByLine(block, firstLine);
}

/** The number of lines, or `undefined` where the block holds anything that must be set apart. */
function countPlainLines(block: Buffer): number | undefined {
  if (!holdsData(block) || block[0] === LF) return undefined;
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
  const apart: LineApart[] = [];
  let dataLines = 0;
  let nonDataLines = 0;
  let line_number = firstLine;
  for (let start = 0; start < block.length; line_number++) {
    const end = block.indexOf(LF, start);
    const line = withoutReturn(block.subarray(start, end));
    start = end + 1;
    if (!holdsData(line)) nonDataLines++;
    else if (isPlain(line)) {
      kept.push(line);
      dataLines++;
    } else apart.push({ line_number, result: judgeLine(line, line_number) });
    kept.push(NEWLINE);
  }
  const text = Buffer.concat(kept);
  return { text, firstLine, dataLines, apart, nonDataLines, lines: line_number - firstLine };
}
