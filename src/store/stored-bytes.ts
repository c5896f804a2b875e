/**
 * How much room a database takes.
 */
import { statSync } from 'node:fs';
import { readManifest } from './export-manifest.js';

/** In bytes: the file of a database, or the files of an export. */
export function storedBytes(path: string): number {
  const manifest = readManifest(path);
  return manifest === null ? statSync(path).size : manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
}
