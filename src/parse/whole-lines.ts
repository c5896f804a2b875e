/**
 * Bytes to runs of whole lines. What the lines say is left to others; memory is bounded by the chunk and the longest
 * line.
 */
import { LONGEST_LINE_BYTES } from '../fields.js';

export interface WholeLines {
  /** Whole lines, the last one ended by LF too; of an overlong line its first bytes alone, without LF. */
  readonly bytes: Buffer;
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
      yield { bytes: overlongHead, isOverlong: true };
      overlongHead = undefined;
      chunk = chunk.subarray(end + 1);
    }
    if (carry.length > 0) {
      // The line that two chunks share is a run of its own: joining the chunks would copy them all.
      const end = chunk.indexOf(LF) + 1;
      if (end > 0) {
        yield { bytes: Buffer.concat([carry, chunk.subarray(0, end)]), isOverlong: false };
        chunk = chunk.subarray(end);
        carry = NOTHING;
      } else {
        chunk = Buffer.concat([carry, chunk]);
      }
    }
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) yield { bytes: chunk.subarray(0, end), isOverlong: false };
    carry = chunk.subarray(end);
    if (carry.length > LONGEST_LINE_BYTES) {
      overlongHead = carry.subarray(0, LONGEST_LINE_BYTES);
      carry = NOTHING;
    }
  }
  if (overlongHead) yield { bytes: overlongHead, isOverlong: true };
  else if (carry.length > 0) yield { bytes: Buffer.concat([carry, NEWLINE]), isOverlong: false };
}
