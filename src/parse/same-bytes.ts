/**
 * Comparing bytes of blocks where they stand.
 */

/** Fewer bytes than this cannot be compared by {@link isSame}. */
export const FEWEST_COMPARED = 8;

/**
 * Whether the bytes from `from` to `to` equal those of `other` from `otherFrom` on. Both must be ASCII: eight bytes are
 * compared as one number, and no eight ASCII bytes are one that is unequal to itself (a NaN has a byte above 0xef).
 */
export function isSame(view: DataView, from: number, to: number, other: DataView, otherFrom: number): boolean {
  const last = to - FEWEST_COMPARED;
  const offset = otherFrom - from;
  // What differs is more often near the end.
  if (view.getFloat64(last, true) !== other.getFloat64(last + offset, true)) return false;
  for (let at = from; at < last; at += FEWEST_COMPARED) {
    if (view.getFloat64(at, true) !== other.getFloat64(at + offset, true)) return false;
  }
  return true;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
