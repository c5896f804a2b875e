/**
 * Lines of vended text to what the loader takes: lines in the legacy form, one for each, and those that have none set
 * apart. Line numbers and the texts of rejections are those of the original.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { KEPT_RAW_CHARACTERS, type RejectionReason } from '../fields.js';
import { type LineResult, parseFields, reject } from '../parse/parse-line.js';
import type { ScreenedLines } from '../parse/screen-lines.js';
import { isSurelyValid } from '../parse/surely-valid.js';
import { wholeLines } from '../parse/whole-lines.js';
import type { LineReader } from '../vended/vended-reader.js';

const LF = 0x0a;

/** Throws what `chunks` and `read` throw. */
export async function* screenVended(
  chunks: AsyncIterable<Uint8Array>,
  read: LineReader,
): AsyncGenerator<ScreenedLines, void, undefined> {
  let nextLine = 1;
  for await (const { bytes, isOverlong } of wholeLines(chunks)) {
    const lines = isOverlong ? [bytes.toString('latin1')] : textsOf(bytes);
    yield screenTexts(lines, nextLine, read, isOverlong);
    nextLine += lines.length;
  }
}

/** A text for each line; bytes for one that is not UTF-8. */
function textsOf(block: Buffer): (string | Buffer)[] {
  if (isAscii(block)) return split(block.toString('latin1', 0, block.length - 1));
  if (isUtf8(block)) return split(block.toString('utf8', 0, block.length - 1));
  const lines: (string | Buffer)[] = [];
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LF, start);
    const line = block.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : Buffer.from(line));
    start = end + 1;
  }
  return lines;
}

const split = (text: string): string[] => text.split('\n');

function screenTexts(
  lines: readonly (string | Buffer)[],
  firstLine: number,
  read: LineReader,
  isOverlong: boolean,
): ScreenedLines {
  const kept: string[] = [];
  const apart: { line_number: number; result: LineResult }[] = [];
  let dataLines = 0;
  let nonDataLines = 0;
  for (const [index, line] of lines.entries()) {
    const line_number = firstLine + index;
    const judged = isOverlong
      ? reject(line_number, 'line_too_long', null, String(line))
      : judge(line, line_number, read);
    kept.push(typeof judged === 'string' ? judged : '');
    if (judged === null) nonDataLines++;
    else if (typeof judged === 'string') dataLines++;
    else apart.push({ line_number, result: judged });
  }
  kept.push('');
  return { text: Buffer.from(kept.join('\n'), 'latin1'), firstLine, dataLines, apart, nonDataLines };
}

/** The line in the legacy form, its record or rejection where it has none, `null` where it holds no data. */
function judge(line: string | Buffer, line_number: number, read: LineReader): string | LineResult | null {
  if (typeof line !== 'string') return reject(line_number, 'invalid_utf8', null, line.toString('latin1'));
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const no = (reason: RejectionReason, field: string | null = null) =>
    reject(line_number, reason, field, ownCopy(text.slice(0, KEPT_RAW_CHARACTERS)));
  if (text.includes('\0') || text.includes('\r')) return no('control_character');
  const values = read(text);
  if (values === null) return null;
  if (typeof values === 'string') return no(values);
  if (isSurelyValid(values)) return values.join(' ');
  if (values.some((value) => /[\0\r\n]/.test(value))) return no('control_character');
  const result = parseFields(values.map(ownCopy), line_number);
  return 'rejection' in result ? no(result.rejection.reason, result.rejection.field) : result;
}

/** A piece of a longer string would hold on to all of it. */
const ownCopy = (text: string): string => Buffer.from(text).toString();
