/**
 * Everything that a package holds: the bundle, the queries, the line scanner, and DuckDB for the target.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, thirdPartyLicences } from './bundle.js';
import type { Entry } from './entry.js';
import { nativeEntries } from './native-package.js';
import type { Architecture } from './targets.js';

/** Found by DuckDB's own code at run time, and pure JavaScript. */
const LOADERS: Readonly<Record<string, RegExp>> = {
  '@duckdb/node-bindings': /^(package\.json|LICENSE|duckdb\.js)$/,
  'detect-libc': /^(package\.json|LICENSE|lib\/.*\.js)$/,
};

/** As the build makes it: the same bytes for every architecture. */
const SCANNER = 'dist/parse/scanner.wasm';

/** The files of the package for `architecture`. Native archives are kept in `cacheDir`. */
export function packageEntries(root: string, bundle: Bundle, architecture: Architecture, cacheDir: string): Entry[] {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const about = { name, version, license, private: true, type: 'module' };
  return [
    { path: 'package.json', data: Buffer.from(`${JSON.stringify(about, null, 2)}\n`) },
    { path: 'LICENSE', data: readFileSync(join(root, 'LICENSE')) },
    thirdPartyLicences(root, bundle.packages),
    ...bundle.entries,
    ...filesBelow(join(root, 'queries'), /\.sql$/, 'queries'),
    { path: SCANNER, data: readFileSync(join(root, SCANNER)) },
    ...Object.entries(LOADERS).flatMap(([module, files]) =>
      filesBelow(join(root, 'node_modules', module), files, `node_modules/${module}`),
    ),
    ...nativeEntries(root, architecture, cacheDir),
  ];
}

function filesBelow(dir: string, wanted: RegExp, to: string): Entry[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => wanted.test(path))
    .map((path) => ({ path: `${to}/${path}`, data: readFileSync(join(dir, path)) }));
}
