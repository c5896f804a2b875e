/**
 * Lines of vended text to what the loader takes: lines in the legacy form, one for each, and those that have none set
 * apart. Line numbers and the texts of rejections are those of the original.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { LONGEST_LINE_BYTES } from '../fields.js';
import { headOf, judgeOverlong } from '../parse/judge-line.js';
import { type LineResult, parseFields, reject } from '../parse/parse-line.js';
import type { ScreenedLines } from '../parse/screen-lines.js';
import { isSurelyValid } from '../parse/surely-valid.js';
import { joined, wholeLines } from '../parse/whole-lines.js';
import type { LineReader } from '../vended/vended-reader.js';

const LF = 0x0a;
const CR = 0x0d;

/** Throws what `chunks` and `read` throw. */
export async function* screenVended(
  chunks: AsyncIterable<Uint8Array>,
  read: LineReader,
): AsyncGenerator<ScreenedLines, void, undefined> {
  let nextLine = 1;
  for await (const { pieces, isOverlong } of wholeLines(chunks)) {
    const bytes = joined(pieces);
    const screened = isOverlong ? overlongLine(bytes, nextLine) : screenBlock(bytes, nextLine, read);
    yield screened;
    nextLine += screened.dataLines + screened.nonDataLines + screened.apart.length;
  }
}

function overlongLine(head: Buffer, line_number: number): ScreenedLines {
  const result = judgeOverlong(head, line_number);
  const apart = [{ line_number, result }];
  return { text: Buffer.from('\n'), firstLine: line_number, dataLines: 0, apart, nonDataLines: 0 };
}

function screenBlock(block: Buffer, firstLine: number, read: LineReader): ScreenedLines {
  const isPlain = isAscii(block);
  const lines = isPlain ? block.toString('latin1', 0, block.length - 1).split('\n') : textsOf(block);
  const isOdd = block.includes(0) || block.includes(CR) || (block.length > LONGEST_LINE_BYTES && !isPlain);
  const kept: string[] = [];
  const apart: { line_number: number; result: LineResult }[] = [];
  let dataLines = 0;
  let nonDataLines = 0;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const line_number = firstLine + index;
    const judged =
      isOdd || typeof line !== 'string' || line.length > LONGEST_LINE_BYTES
        ? judgeOdd(line, line_number, read)
        : judge(line, line_number, read);
    kept.push(typeof judged === 'string' ? judged : '');
    if (judged === null) nonDataLines++;
    else if (typeof judged === 'string') dataLines++;
    else apart.push({ line_number, result: judged });
  }
  kept.push('');
  return { text: Buffer.from(kept.join('\n'), 'latin1'), firstLine, dataLines, apart, nonDataLines };
}

/** A text for each line; bytes for one that is not UTF-8. */
function textsOf(block: Buffer): (string | Buffer)[] {
  if (isUtf8(block)) return block.toString('utf8', 0, block.length - 1).split('\n');
  const lines: (string | Buffer)[] = [];
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LF, start);
    const line = block.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : line);
    start = end + 1;
  }
  return lines;
}

/** The line in the legacy form, its record or rejection where it has none, `null` where it holds no data. */
type Judged = string | LineResult | null;

function judgeOdd(line: string | Buffer, line_number: number, read: LineReader): Judged {
  // By its bytes, as where a line outgrows the limit before its end is seen: how the stream was cut must not tell.
  if (Buffer.byteLength(line) > LONGEST_LINE_BYTES) return judgeOverlong(Buffer.from(line), line_number);
  if (typeof line !== 'string') return reject(line_number, 'invalid_utf8', null, headOf(line));
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (HAS_CONTROL.test(text)) return reject(line_number, 'control_character', null, text);
  return judge(text, line_number, read);
}

function judge(text: string, line_number: number, read: LineReader): Judged {
  const values = read(text);
  if (values === null) return null;
  if (typeof values === 'string') return reject(line_number, values, null, text);
  if (isSurelyValid(values)) {
    const legacy = values.join(' ');
    // Percent-encoded it may be longer than a line can be.
    if (legacy.length <= LONGEST_LINE_BYTES) return legacy;
  }
  // JSON can write them in a way that the line does not show.
  if (values.some((value) => HAS_CONTROL.test(value))) {
    return reject(line_number, 'control_character', null, text);
  }
  const result = parseFields(values.map(ownCopy), line_number);
  if ('record' in result) return result;
  return reject(line_number, result.rejection.reason, result.rejection.field, text);
}

const HAS_CONTROL = /[\0\r\n]/;

/** A piece of a longer string would hold on to all of it. */
const ownCopy = (text: string): string => Buffer.from(text).toString();
