/**
 * Tells text from what is none by its first bytes. Pure.
 */
import { isUtf8 } from 'node:buffer';

/** Formats that people put beside logs. Parquet is not here: it is for whoever reads logs to say. */
const MAGICS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['gzip (compressed twice)', [0x1f, 0x8b]],
  ['zstd (compressed twice)', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];
const PARQUET = [0x50, 0x41, 0x52, 0x31];

/** Damage within a text log leaves a stray byte here and there; other formats are full of them. */
const MOST_ODD_SHARE = 0.05;
const MOST_HIGH_SHARE = 0.3;
const SHORTEST_HEAD_BYTES = 1024;

/** Bytes that are looked at. */
export const HEAD_BYTES = 4096;

/** What the bytes are by their first {@link HEAD_BYTES}, for people (`a zip archive`, `binary data`), or `null` for text and for Parquet. */
export function binaryKind(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, HEAD_BYTES);
  const startsWith = (magic: readonly number[]) =>
    magic.length <= head.length && magic.every((byte, index) => head[index] === byte);
  if (startsWith(PARQUET)) return null;
  const known = MAGICS.find(([, magic]) => startsWith(magic));
  if (known) return known[0];
  let odd = 0;
  let high = 0;
  for (const byte of head) {
    if (byte < 0x20 && !isWhitespace(byte)) odd++;
    if (byte >= 0x80) high++;
  }
  if (odd > head.length * MOST_ODD_SHARE) return 'binary data';
  if (high <= head.length * MOST_HIGH_SHARE) return null;
  // A character of several bytes may be cut by the end of a head, not by the end of what is shorter.
  const cuts = head.length < SHORTEST_HEAD_BYTES ? [0] : [0, 1, 2, 3];
  return cuts.some((cut) => isUtf8(head.subarray(0, head.length - cut))) ? null : 'binary data';
}

const isWhitespace = (byte: number): boolean => byte >= 0x09 && byte <= 0x0d;
