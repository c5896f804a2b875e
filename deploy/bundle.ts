/**
 * The handler and all that it imports as a few ES modules. Native code is left outside: it is put in for the target
 * by `native-package.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { Entry } from './entry.js';

/** Where the handler lies in the package: two folders deep, as `src/query-files.ts` looks for `queries/` beside. */
export const HANDLER_FILE = 'lambda/handler.mjs';

/** The oldest of the runtimes that the package is for. */
const TARGET = 'node22';

// Modules that were CommonJS ask for Node's own ones with require, which an ES module has to make for itself.
const REQUIRE =
  "import{createRequire as __tlslensRequire}from'node:module';const require=__tlslensRequire(import.meta.url);";

export interface Bundle {
  /** `lambda/handler.mjs` and what it loads when it needs it. */
  readonly entries: readonly Entry[];
  /** Folders of `node_modules/` that went in, sorted. */
  readonly packages: readonly string[];
}

/** Bundles `entry` (of the tree at `root`). The same tree gives the same bytes. Throws what esbuild throws. */
export async function bundleHandler(root: string, entry = 'src/lambda/handler.ts'): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'lambda/handler': entry },
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'lambda/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings'],
    // Not minified: a stack trace in a log is read by people, and a long line would be printed with it.
    legalComments: 'none',
    banner: { js: REQUIRE },
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const out = join(root, 'out');
  return {
    entries: outputFiles.map(({ path, contents }) => ({
      path: path.slice(out.length + 1),
      data: Buffer.from(contents),
    })),
    packages: packagesOf(metafile),
  };
}

function packagesOf(metafile: Metafile): string[] {
  const folders = Object.keys(metafile.inputs).flatMap((path) => {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    return folder === undefined ? [] : [folder];
  });
  return [...new Set(folders)].sort();
}

/** The names, versions and licence texts of the bundled packages, as one file of the package. */
export function thirdPartyLicences(root: string, packages: readonly string[]): Entry {
  const parts = packages.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const texts = files.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return { path: 'THIRD-PARTY-LICENCES.txt', data: Buffer.from(`${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`) };
}
