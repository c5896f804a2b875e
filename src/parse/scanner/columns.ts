/**
 * The rows of a block, column by column, as a Parquet file has them when its values are plain: numbers one after another,
 * the lowest byte first; a text behind its length. The order is that of `ROW_COLUMNS`.
 */
import { copyBytes } from './bytes';

/** What {@link copyBytes} may touch behind a text. */
const SLACK: usize = 16;
const LENGTH_BYTES: usize = 4;

/** Rows written. */
export let rows: i32 = 0;
/** Whether a row had fields beyond the known ones. */
export let hasExtra: bool = false;

let clientPorts: usize = 0;
let connectionTimes: usize = 0;
let handshakeTimes: usize = 0;
let receivedBytes: usize = 0;
let sentBytes: usize = 0;
let startedTimes: usize = 0;
let endedTimes: usize = 0;
let traitsIds: usize = 0;
let clientIps: usize = 0;
let names: usize = 0;
let extras: usize = 0;
let clientIpEnd: usize = 0;
let nameEnd: usize = 0;
let extraEnd: usize = 0;

/** Allocates what the rows of a block take at most. */
export function reserve(blockBytes: usize, mostRows: usize): void {
  const texts = blockBytes + mostRows * LENGTH_BYTES + SLACK;
  clientIps = heap.alloc(texts);
  names = heap.alloc(texts);
  extras = heap.alloc(texts);
  clientPorts = heap.alloc(mostRows * 4);
  traitsIds = heap.alloc(mostRows * 4);
  connectionTimes = heap.alloc(mostRows * 8);
  handshakeTimes = heap.alloc(mostRows * 8);
  receivedBytes = heap.alloc(mostRows * 8);
  sentBytes = heap.alloc(mostRows * 8);
  startedTimes = heap.alloc(mostRows * 8);
  endedTimes = heap.alloc(mostRows * 8);
}

export function clear(): void {
  rows = 0;
  hasExtra = false;
  clientIpEnd = clientIps;
  nameEnd = names;
  extraEnd = extras;
}

export function setClient(ip: usize, length: usize, port: i32): void {
  clientIpEnd = putText(ip, length, clientIpEnd);
  store<i32>(clientPorts + (rows as usize) * 4, port);
}

/** Milliseconds; the handshake is -1 where there was none. */
export function setDurations(connection: i64, handshake: i64): void {
  store<i64>(connectionTimes + (rows as usize) * 8, connection);
  store<i64>(handshakeTimes + (rows as usize) * 8, handshake);
}

export function setBytes(received: i64, sent: i64): void {
  store<i64>(receivedBytes + (rows as usize) * 8, received);
  store<i64>(sentBytes + (rows as usize) * 8, sent);
}

/** UTC milliseconds since 1970. */
export function setTimes(started: i64, ended: i64): void {
  store<i64>(startedTimes + (rows as usize) * 8, started);
  store<i64>(endedTimes + (rows as usize) * 8, ended);
}

export function setShared(traitsId: i32, name: usize, nameLength: usize): void {
  store<i32>(traitsIds + (rows as usize) * 4, traitsId);
  nameEnd = putText(name, nameLength, nameEnd);
}

/** The fields beyond the known ones, each with the space before it; no bytes where there are none. */
export function setExtra(text: usize, length: usize): void {
  extraEnd = putText(text, length, extraEnd);
  if (length > 0) hasExtra = true;
}

/** Ends the row: to be called when all its columns are set. */
export function endRow(): void {
  rows++;
}

function putText(text: usize, length: usize, to: usize): usize {
  store<u32>(to, length as u32);
  copyBytes(text, length, to + LENGTH_BYTES);
  return to + LENGTH_BYTES + length;
}

/** Where a column starts; 0 behind the last one. */
export function columnStart(column: i32): usize {
  switch (column) {
    case 0:
      return clientIps;
    case 1:
      return clientPorts;
    case 2:
      return connectionTimes;
    case 3:
      return handshakeTimes;
    case 4:
      return receivedBytes;
    case 5:
      return sentBytes;
    case 6:
      return startedTimes;
    case 7:
      return endedTimes;
    case 8:
      return traitsIds;
    case 9:
      return names;
    case 10:
      return extras;
    default:
      return 0;
  }
}

export function columnEnd(column: i32): usize {
  switch (column) {
    case 0:
      return clientIpEnd;
    case 1:
    case 8:
      return columnStart(column) + (rows as usize) * 4;
    case 9:
      return nameEnd;
    case 10:
      return extraEnd;
    default:
      return columnStart(column) + (rows as usize) * 8;
  }
}
