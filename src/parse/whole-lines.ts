/**
 * Bytes to runs of whole lines. What the lines say is left to others; memory is bounded by the chunk and the longest
 * line.
 */
import { LONGEST_LINE_BYTES } from '../fields.js';

export interface WholeLines {
  /**
   * Whole lines, the last one ended by LF too, in one or two pieces that may meet within a line; of an overlong line its
   * first bytes alone, without LF.
   */
  readonly pieces: readonly Buffer[];
  /** One line that outgrew {@link LONGEST_LINE_BYTES} before its end was seen. */
  readonly isOverlong: boolean;
}

const LF = 0x0a;
const NEWLINE = Buffer.from('\n');
const NOTHING: Buffer = Buffer.alloc(0);

/** Cuts a stream of bytes at the ends of lines. A last line without LF counts as a line. */
export async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<WholeLines, void, undefined> {
  let carry: Buffer = NOTHING;
  // Set while inside a line that has outgrown the limit: its head is kept for the rejection, the rest is passed over.
  let overlongHead: Buffer | undefined;

  for await (const piece of chunks) {
    let chunk: Buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (overlongHead) {
      const end = chunk.indexOf(LF);
      if (end < 0) continue;
      yield { pieces: [overlongHead], isOverlong: true };
      overlongHead = undefined;
      chunk = chunk.subarray(end + 1);
    }
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      const lines = chunk.subarray(0, end);
      yield { pieces: carry.length > 0 ? [carry, lines] : [lines], isOverlong: false };
      carry = chunk.subarray(end);
    } else {
      carry = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    }
    // One byte more may be the carriage return of a line that is not too long.
    if (carry.length > LONGEST_LINE_BYTES + 1) {
      overlongHead = carry.subarray(0, LONGEST_LINE_BYTES);
      carry = NOTHING;
    }
  }
  if (overlongHead) yield { pieces: [overlongHead], isOverlong: true };
  else if (carry.length > 0) yield { pieces: [carry, NEWLINE], isOverlong: false };
}

/** The pieces as one run of bytes. */
export function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
