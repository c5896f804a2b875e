/**
 * `npm run package:lambda`: writes `deploy/dist/tlslens-lambda-<architecture>.zip` for each architecture, and says how
 * large they are. `-- --arch arm64` makes one alone, `--out` writes elsewhere, `--list` names what is in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleHandler, missingFiles } from './bundle.js';
import type { Entry } from './entry.js';
import { packageEntries } from './package-entries.js';
import { ARCHITECTURES, MAX_UNPACKED_BYTES, MAX_ZIP_BYTES, zipName } from './targets.js';
import { zipOf } from './zip.js';

const ROOT = join(import.meta.dirname, '..');
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: [...ARCHITECTURES] },
    out: { type: 'string', default: join(ROOT, 'deploy', 'dist') },
    cache: { type: 'string', default: join(ROOT, '.tmp', 'native') },
    list: { type: 'boolean', default: false },
  },
});

const wanted = values.arch.map((name) => {
  const known = ARCHITECTURES.find((architecture) => architecture === name);
  if (known === undefined) throw new Error(`--arch ${name} is not one of ${ARCHITECTURES.join(', ')}`);
  return known;
});
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const bundle = await bundleHandler(ROOT);
for (const architecture of wanted) {
  const entries = packageEntries(ROOT, bundle, architecture, resolve(values.cache));
  const missing = missingFiles(entries);
  if (missing.length > 0) throw new Error(`the package for ${architecture} lacks ${missing.join(', ')}`);
  const zip = await zipOf(entries);
  const unpacked = sizeOf(entries);
  assertBelow(unpacked, MAX_UNPACKED_BYTES, `the unpacked code for ${architecture}`);
  assertBelow(zip.length, MAX_ZIP_BYTES, `the zip for ${architecture}`);
  writeFileSync(join(out, zipName(architecture)), zip);
  console.log(`${join(values.out, zipName(architecture))}: ${mib(zip.length)}, unpacked ${mib(unpacked)}`);
  for (const [what, size] of partsOf(entries)) console.log(`  ${mib(size).padStart(10)}  ${what}`);
  if (values.list)
    for (const { path, data } of byPath(entries)) console.log(`  ${String(data.length).padStart(10)}  ${path}`);
}

function byPath(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { data }) => sum + data.length, 0);
}

function partsOf(entries: readonly Entry[]): [string, number][] {
  const parts = { 'handler and libraries': /^lambda\//, 'DuckDB, native': /\.(node|so)$/, queries: /^queries\// };
  return Object.entries(parts).map(([what, paths]) => [what, sizeOf(entries.filter(({ path }) => paths.test(path)))]);
}

function assertBelow(size: number, limit: number, what: string): void {
  if (size > limit) throw new Error(`${what} has ${mib(size)}; Lambda takes ${mib(limit)}`);
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
