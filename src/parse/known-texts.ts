/**
 * A table of the texts that lines share, looked up by their bytes where they stand: no string is made. Bounded; when it is
 * full it begins anew, so that logs with ever new texts cost time, not memory.
 */
import { FEWEST_COMPARED, isSame, viewOf } from './same-bytes.js';

/** A text is two ranges of ASCII bytes of a block, each of {@link FEWEST_COMPARED} bytes or more, under a tag. */
export interface TextAt {
  readonly tag: number;
  readonly firstFrom: number;
  readonly firstTo: number;
  readonly secondFrom: number;
  readonly secondTo: number;
}

/** What is known of a text. */
export interface Facts {
  readonly traits_id: number;
  /** Where the server name stands, from the start of the second range. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

export interface KnownTexts {
  /** The number of a text, -1 where it is not known. The arguments are those of {@link TextAt}, without an object. */
  find(view: DataView, tag: number, firstFrom: number, firstTo: number, secondFrom: number, secondTo: number): number;
  add(view: DataView, text: TextAt, facts: Facts): void;
  /** Facts, by number of the text. */
  readonly traitsIds: Int32Array;
  readonly nameStarts: Int32Array;
  readonly nameEnds: Int32Array;
}

const MOST_TEXTS = 1 << 16;
const SLOTS = 1 << 18;
const MOST_BYTES = 32 * 1024 * 1024;
/** A longer chain of slots comes from texts that were made to collide: they stay unknown. */
const LONGEST_CHAIN = 32;
/** The end of the second range tells texts apart; before it stands the ARN of the certificate, which few differ in alone. */
const HASHED_BYTES = 112;
/** Of Fibonacci hashing: 2^32 divided by the golden ratio. */
const MULTIPLIER = 0x9e3779b1 | 0;

export function createKnownTexts(): KnownTexts {
  const slots = new Int32Array(SLOTS).fill(-1);
  const column = () => new Int32Array(MOST_TEXTS);
  const [hashes, tags, starts, firstLengths, lengths] = [column(), column(), column(), column(), column()];
  const [traitsIds, nameStarts, nameEnds] = [column(), column(), column()];
  // Unpredictable, so that nobody can choose server names that share a chain of slots.
  const seed = (Math.random() * 0x1_0000_0000) | 0;
  let texts = 0;
  let used = 0;
  let store = new Uint8Array(1 << 20);
  let storeView = viewOf(store);

  const hashOf = (
    view: DataView,
    tag: number,
    firstFrom: number,
    firstTo: number,
    from: number,
    to: number,
  ): number => {
    const first = hashRange(view, firstFrom, firstTo, seed ^ tag);
    const hash = hashRange(view, Math.max(from, to - HASHED_BYTES), to, first);
    return hash ^ (hash >>> 15);
  };

  /** Whether there is room for so many more bytes, now. */
  const makeRoom = (bytes: number): boolean => {
    if (bytes > MOST_BYTES) return false;
    if (texts === MOST_TEXTS || used + bytes > MOST_BYTES) {
      slots.fill(-1);
      texts = 0;
      used = 0;
    }
    if (used + bytes > store.length) {
      const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(store.length * 2, used + bytes)));
      larger.set(store.subarray(0, used));
      store = larger;
      storeView = viewOf(store);
    }
    return true;
  };

  const keep = (view: DataView, from: number, to: number): void => {
    store.set(new Uint8Array(view.buffer, view.byteOffset + from, to - from), used);
    used += to - from;
  };

  return {
    traitsIds,
    nameStarts,
    nameEnds,
    find(view, tag, firstFrom, firstTo, secondFrom, secondTo) {
      const hash = hashOf(view, tag, firstFrom, firstTo, secondFrom, secondTo);
      const firstLength = firstTo - firstFrom;
      const length = firstLength + secondTo - secondFrom;
      for (let step = 0; step < LONGEST_CHAIN; step++) {
        const text = slots[(hash + step) & (SLOTS - 1)]!;
        if (text < 0) return -1;
        if (hashes[text] !== hash || tags[text] !== tag) continue;
        if (lengths[text] !== length || firstLengths[text] !== firstLength) continue;
        const start = starts[text]!;
        if (!isSame(view, secondFrom, secondTo, storeView, start + firstLength)) continue;
        if (isSame(view, firstFrom, firstTo, storeView, start)) return text;
      }
      return -1;
    },
    add(view, { tag, firstFrom, firstTo, secondFrom, secondTo }, facts) {
      const firstLength = firstTo - firstFrom;
      const length = firstLength + secondTo - secondFrom;
      if (Math.min(firstLength, secondTo - secondFrom) < FEWEST_COMPARED || !makeRoom(length)) return;
      const hash = hashOf(view, tag, firstFrom, firstTo, secondFrom, secondTo);
      let step = 0;
      while (slots[(hash + step) & (SLOTS - 1)]! >= 0) if (++step === LONGEST_CHAIN) return;
      const text = texts++;
      slots[(hash + step) & (SLOTS - 1)] = text;
      hashes[text] = hash;
      tags[text] = tag;
      starts[text] = used;
      firstLengths[text] = firstLength;
      lengths[text] = length;
      traitsIds[text] = facts.traits_id;
      nameStarts[text] = facts.nameStart;
      nameEnds[text] = facts.nameEnd;
      keep(view, firstFrom, firstTo);
      keep(view, secondFrom, secondTo);
    },
  };
}

/** Eight bytes at a time, as two numbers that do not wait for each other; some of the last may have been among those before. */
function hashRange(view: DataView, from: number, to: number, before: number): number {
  let even = before;
  let odd = ~before;
  const last = to - 8;
  for (let at = from; at < last; at += 8) {
    even = Math.imul(even ^ view.getInt32(at, true), MULTIPLIER);
    odd = Math.imul(odd ^ view.getInt32(at + 4, true), MULTIPLIER);
    even = (even << 13) | (even >>> 19);
    odd = (odd << 15) | (odd >>> 17);
  }
  even = Math.imul(even ^ view.getInt32(last, true), MULTIPLIER);
  odd = Math.imul(odd ^ view.getInt32(last + 4, true), MULTIPLIER);
  return even ^ (odd << 7) ^ (odd >>> 25) ^ (even >>> 16);
}
