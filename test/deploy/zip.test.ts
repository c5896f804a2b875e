import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../deploy/entry.js';
import { zipOf } from '../../deploy/zip.js';

const entry = (path: string, text: string): Entry => ({ path, data: Buffer.from(text) });
const FILES = [entry('b/two.txt', 'two'), entry('a.txt', 'one'.repeat(1000)), entry('b/empty', '')];

/** The central directory of a zip, by the offsets of PKWARE's APPNOTE 4.3.12. */
function directory(
  zip: Buffer,
): { name: string; date: number; time: number; mode: number; extra: number; text: string }[] {
  const files = [];
  for (let at = zip.indexOf('PK\x01\x02'); at !== -1; at = zip.indexOf('PK\x01\x02', at + 4)) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      date: zip.readUInt16LE(at + 14),
      time: zip.readUInt16LE(at + 12),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      extra: zip.readUInt16LE(at + 30),
      text: (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed).toString(),
    });
  }
  return files;
}

describe('the zip', () => {
  it('has the same bytes for the same files in any order', async () => {
    expect((await zipOf(FILES)).equals(await zipOf([...FILES].reverse()))).toBe(true);
    expect((await zipOf(FILES)).equals(await zipOf([entry('a.txt', 'other')]))).toBe(false);
  });

  it('does not move a caller’s list', async () => {
    const list = [...FILES];
    await zipOf(list);
    expect(list).toEqual(FILES);
  });

  it('holds every file, sorted, of one date and readable by all', async () => {
    // 1980-01-01 is year 0, month 1, day 1: 0b0000000_0001_00001.
    const same = { date: 0b0000000_0001_00001, time: 0, mode: 0o100644, extra: 0 };
    expect(directory(await zipOf(FILES))).toEqual([
      { name: 'a.txt', ...same, text: 'one'.repeat(1000) },
      { name: 'b/empty', ...same, text: '' },
      { name: 'b/two.txt', ...same, text: 'two' },
    ]);
  });
});
