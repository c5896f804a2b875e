/**
 * The bytes of one line, whatever they are, to what the record reader makes of them.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { KEPT_RAW_CHARACTERS, LONGEST_LINE_BYTES } from '../fields.js';
import { type LineResult, parseLine, reject } from './parse-line.js';

const CR = 0x0d;
const HASH = 0x23;

/** A line without its LF, and without the carriage return before it. */
export function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

/** Blank lines and `#` comments hold no data. */
export function holdsData(line: Buffer): boolean {
  return line.length > 0 && line[0] !== HASH;
}

/** Whether nothing in the line has to be judged before its fields can be. */
export function isPlain(line: Buffer): boolean {
  return line.length <= LONGEST_LINE_BYTES && isAscii(line) && !line.includes(0) && !line.includes(CR);
}

/** The record of a line that holds data, or its rejection. */
export function judgeLine(line: Buffer, line_number: number): LineResult {
  if (line.length > LONGEST_LINE_BYTES) return judgeOverlong(line, line_number);
  if (line.includes(0) || line.includes(CR)) return reject(line_number, 'control_character', null, headOf(line));
  if (!isUtf8(line)) return reject(line_number, 'invalid_utf8', null, headOf(line));
  return parseLine(line.toString('utf8'), line_number);
}

/** @param head its first bytes, {@link KEPT_RAW_CHARACTERS} or more */
export function judgeOverlong(head: Buffer, line_number: number): LineResult {
  return reject(line_number, 'line_too_long', null, headOf(head));
}

/** Only what is kept: a piece of a longer string would hold on to all of it. */
export const headOf = (line: Buffer): string => line.toString('latin1', 0, KEPT_RAW_CHARACTERS);
