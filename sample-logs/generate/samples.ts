/**
 * All files of the samples, made in memory: what `main.ts` writes and the tests compare with the disk.
 */

import { curiosities } from './curiosities.js';
import { type DeliveredObject, deliver } from './delivery.js';
import { describeAnswers } from './describe.js';
import { foreignObjects } from './foreign.js';
import { gzip } from './layout.js';
import { type Manifest, manifestOf } from './manifest.js';
import { networksCsv } from './networks.js';
import { POPULATIONS } from './populations.js';
import { readme } from './readme.js';
import { traffic } from './traffic.js';

export interface Samples {
  /** Content by path below `sample-logs/`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly manifest: Manifest;
}

/** The seed of the committed files. */
export const SEED = 'tlslens samples';

/** The same seed always gives the same files, byte for byte on the same zlib. */
export function makeSamples(seed: string = SEED): Samples {
  const objects = deliver([...traffic(POPULATIONS, seed), ...curiosities(seed)], seed);
  const foreign = foreignObjects();
  const manifest = manifestOf(objects, foreign);
  const files = new Map<string, Buffer>();
  for (const object of objects) files.set(object.key, gzip(bytesOf(object)));
  for (const { key, content } of foreign) files.set(key, content);
  for (const [path, text] of describeAnswers()) files.set(path, Buffer.from(text));
  files.set('networks.csv', Buffer.from(networksCsv()));
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  files.set('README.md', Buffer.from(readme(manifest)));
  return { files, manifest };
}

function bytesOf(object: DeliveredObject): Buffer {
  const text = object.lines.map((line) => line.text).join('\n') + (object.unterminated ? '' : '\n');
  // One character is one byte: all are ASCII, but for the byte that is no UTF-8 on purpose.
  return Buffer.from(text, 'latin1');
}
