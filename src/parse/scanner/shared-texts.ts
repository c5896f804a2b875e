/**
 * A table of the texts that lines share: of a line what stands before its time, the ids behind it, the destination, all
 * from the alert up to the server name, and all behind that. Few such texts make up a log. Bounded; when it is full it
 * begins anew, so that logs with ever new texts cost time, not memory.
 */
import { copyBytes, hashBytes, isSame } from './bytes';

/** {@link find}: no traits have such a number. */
export const NOT_KNOWN: i32 = -1;

const MOST_TEXTS: i32 = 1 << 16;
const SLOTS: usize = 1 << 18;
/** Texts lie in pieces of memory of this size, so many at most. */
const PIECE_BYTES: usize = 1 << 20;
const MOST_PIECES: usize = 32;
/** What {@link isSame} and {@link copyBytes} may touch behind a text. */
const SLACK: usize = 16;
/** A longer chain of slots comes from texts that were made to collide: they stay unknown. */
const LONGEST_CHAIN: usize = 32;

// A text in the table.
const HASH: usize = 0;
const TAG: usize = 8;
const HEAD: usize = 12;
const IDS: usize = 16;
const DESTINATION: usize = 20;
const MIDDLE: usize = 24;
const REST: usize = 28;
const START: usize = 32;
const TRAITS_ID: usize = 36;
const TEXT_BYTES: usize = 40;

/** Numbers of texts by hash, plus one: 0 is an empty slot. */
const slots = heap.alloc(SLOTS * 4);
const texts = heap.alloc((MOST_TEXTS as usize) * TEXT_BYTES);
const pieces = heap.alloc(MOST_PIECES * sizeof<usize>());
let count: i32 = 0;
/** Pieces allocated, those of them that hold texts, and bytes used of the last of those. */
let allocated: usize = 0;
let filled: usize = 0;
let used: usize = PIECE_BYTES;
let seed: u64 = 0;

// What was looked up last, for `learn`.
let hash: u64 = 0;
let tag: i32 = 0;
let head: usize = 0;
let headLength: usize = 0;
let ids: usize = 0;
let idsLength: usize = 0;
let destination: usize = 0;
let destinationLength: usize = 0;
let middle: usize = 0;
let middleLength: usize = 0;
let rest: usize = 0;
let restLength: usize = 0;

/** @param random unpredictable, so that nobody can choose server names that share a chain of slots */
export function start(random: u64): void {
  seed = random;
  memory.fill(slots, 0, SLOTS * 4);
}

/** The traits of the text at these places under a tag; {@link NOT_KNOWN} where there are none. */
export function find(
  ofTag: i32,
  headAt: usize,
  headBytes: usize,
  idsAt: usize,
  idsBytes: usize,
  destinationAt: usize,
  destinationBytes: usize,
  middleAt: usize,
  middleBytes: usize,
  restAt: usize,
  restBytes: usize,
): i32 {
  tag = ofTag;
  head = headAt;
  headLength = headBytes;
  ids = idsAt;
  idsLength = idsBytes;
  destination = destinationAt;
  destinationLength = destinationBytes;
  middle = middleAt;
  middleLength = middleBytes;
  rest = restAt;
  restLength = restBytes;
  const early = hashBytes(destination, destinationLength, hashBytes(ids, idsLength, seed ^ (tag as u64)));
  hash = hashBytes(rest, restLength, hashBytes(middle, middleLength, early));
  for (let step: usize = 0; step < LONGEST_CHAIN; step++) {
    const number = load<u32>(slotAt(step));
    if (number === 0) return NOT_KNOWN;
    const text = texts + ((number - 1) as usize) * TEXT_BYTES;
    if (load<u64>(text, HASH) === hash && isAt(text)) return load<i32>(text, TRAITS_ID);
  }
  return NOT_KNOWN;
}

function slotAt(step: usize): usize {
  return slots + (((hash as usize) + step) & (SLOTS - 1)) * 4;
}

function isAt(text: usize): bool {
  if (load<i32>(text, TAG) !== tag) return false;
  if ((load<u32>(text, HEAD) as usize) !== headLength || (load<u32>(text, IDS) as usize) !== idsLength) return false;
  if ((load<u32>(text, DESTINATION) as usize) !== destinationLength) return false;
  if ((load<u32>(text, MIDDLE) as usize) !== middleLength) return false;
  if ((load<u32>(text, REST) as usize) !== restLength) return false;
  let at = load<u32>(text, START) as usize;
  if (!isSame(head, at, headLength)) return false;
  at += headLength;
  if (!isSame(ids, at, idsLength)) return false;
  at += idsLength;
  if (!isSame(destination, at, destinationLength)) return false;
  at += destinationLength;
  return isSame(middle, at, middleLength) && isSame(rest, at + middleLength, restLength);
}

/** Makes the traits of what was looked up last known. */
export function learn(traitsId: i32): void {
  const length = headLength + idsLength + destinationLength + middleLength + restLength;
  makeRoom(length);
  let step: usize = 0;
  while (load<u32>(slotAt(step)) !== 0) if (++step === LONGEST_CHAIN) return;
  const text = texts + (count as usize) * TEXT_BYTES;
  store<i32>(slotAt(step), ++count);
  const place = load<usize>(pieces + (filled - 1) * sizeof<usize>()) + used;
  store<u64>(text, hash, HASH);
  store<i32>(text, tag, TAG);
  store<u32>(text, headLength as u32, HEAD);
  store<u32>(text, idsLength as u32, IDS);
  store<u32>(text, destinationLength as u32, DESTINATION);
  store<u32>(text, middleLength as u32, MIDDLE);
  store<u32>(text, restLength as u32, REST);
  store<u32>(text, place as u32, START);
  store<i32>(text, traitsId, TRAITS_ID);
  used += length;
  let at = place;
  copyBytes(head, headLength, at);
  at += headLength;
  copyBytes(ids, idsLength, at);
  at += idsLength;
  copyBytes(destination, destinationLength, at);
  at += destinationLength;
  copyBytes(middle, middleLength, at);
  copyBytes(rest, restLength, at + middleLength);
}

/** A line is shorter than a piece. */
function makeRoom(length: usize): void {
  const isFull = used + length + SLACK > PIECE_BYTES;
  if (count === MOST_TEXTS || (isFull && filled === MOST_PIECES)) {
    memory.fill(slots, 0, SLOTS * 4);
    count = 0;
    filled = 0;
  } else if (!isFull) return;
  if (filled === allocated) store<usize>(pieces + allocated++ * sizeof<usize>(), heap.alloc(PIECE_BYTES));
  filled++;
  used = 0;
}
