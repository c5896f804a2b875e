/**
 * The handler and all that it imports as a few ES modules, with the threads that they start. Native code is left outside:
 * it is put in for the target by `native-package.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import type { Entry } from './entry.js';

/** Where the handler lies in the package: two folders deep, as `src/package-root.ts` looks for what comes with the program. */
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
  const options = {
    absWorkingDir: root,
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
  } as const satisfies BuildOptions;
  const handler = { 'lambda/handler': entry };
  const found = await build({ ...options, entryPoints: handler });
  const threads = threadsOf(root, found.metafile);
  const { outputFiles, metafile } =
    Object.keys(threads).length === 0
      ? found
      : await build({ ...options, entryPoints: { ...handler, ...entryPoints(threads) } });
  const out = join(root, 'out');
  return {
    entries: [
      ...outputFiles.map(({ path, contents }) => ({ path: path.slice(out.length + 1), data: Buffer.from(contents) })),
      // By the name that the thread is started with.
      ...Object.keys(threads).map((name) => ({
        path: `lambda/${name}.js`,
        data: Buffer.from(`import './${name}.mjs';\n`),
      })),
    ],
    packages: packagesOf(metafile),
  };
}

/** A thread is started from a file: `new Worker(new URL('./NAME.js', import.meta.url))`. No bundler follows that. */
const STARTS_THREAD = /new Worker\(\s*new URL\(\s*'\.\/([\w-]+)\.js',\s*import\.meta\.url\s*\)/g;

/** The source files of the threads that our own modules start, by name. */
function threadsOf(root: string, { inputs }: Metafile): Record<string, string> {
  const own = Object.keys(inputs).filter((path) => !path.includes('node_modules/'));
  return Object.fromEntries(
    own.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(STARTS_THREAD)].map(
        ([, name]) => [name!, join(dirname(path), `${name}.ts`)] as const,
      ),
    ),
  );
}

function entryPoints(threads: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.values(threads).map((path) => [`lambda/${basename(path, '.ts')}`, `./${path}`] as const),
  );
}

/** Files beside the modules of `entries` that they name by `import.meta.url`, and that are not among them. */
export function missingFiles(entries: readonly Entry[]): string[] {
  const paths = new Set(entries.map(({ path }) => path));
  return entries
    .filter(({ path }) => path.endsWith('.mjs'))
    .flatMap(({ path, data }) =>
      [...data.toString('utf8').matchAll(/new URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url/g)].map(([, to]) =>
        join(dirname(path), to!),
      ),
    )
    .filter((path) => !paths.has(path) && ![...paths].some((known) => known.startsWith(`${path.replace(/\/$/, '')}/`)));
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
    // Some keep those of what they hold themselves in a folder.
    const files = readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => /^(licen[cs]es?|notice)/i.test(entry.name))
      .flatMap((entry) =>
        entry.isDirectory()
          ? readdirSync(join(root, folder, entry.name)).map((file) => join(entry.name, file))
          : [entry.name],
      );
    const texts = files.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return { path: 'THIRD-PARTY-LICENCES.txt', data: Buffer.from(`${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`) };
}
