/**
 * A zip that depends on its files alone: sorted, one time, one mode, so that the same tree gives the same bytes (with
 * the same zlib, that is the same Node).
 */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Entry } from './entry.js';

// Local time: that is what the zip format holds, and the same digits are wanted in every time zone.
const MTIME = new Date(1980, 0, 1);
/** Lambda runs the code as another user than the one who packed it. */
const MODE = 0o100644;

export async function zipOf(entries: readonly Entry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, data } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    zip.addBuffer(data, path, { mtime: MTIME, mode: MODE, compressionLevel: 9, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}
