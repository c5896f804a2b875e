/**
 * `npm run samples`: writes the samples beside this folder and removes what is no longer made. An object whose
 * unpacked content is the same stays as it is, since another zlib may pack it otherwise.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { makeSamples } from './samples.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { files, manifest } = makeSamples();

const unpacked = (path: string, content: Buffer) => (path.endsWith('.gz') ? gunzipSync(content) : content);

const present = ['AWSLogs', 'describe'].flatMap((folder) => filesBelow(join(root, folder)));
for (const path of present) if (!files.has(path)) rmSync(join(root, path));

let written = 0;
for (const [path, content] of files) {
  const target = join(root, path);
  const before = readOrNull(target);
  if (before !== null && unpacked(path, before).equals(unpacked(path, content))) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  written++;
}
process.stdout.write(
  `${files.size} files, ${written} of them written; ${manifest.objects} objects, ${manifest.lines} lines\n`,
);

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    return [];
  }
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
