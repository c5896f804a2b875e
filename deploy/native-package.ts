/**
 * DuckDB's native package for the target, never for the machine that packs: fetched by npm in the version of
 * package-lock.json, checked against the lock's integrity and against the ELF header.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { elfMachine, isNewer, newestSymbols } from './elf.js';
import type { Entry } from './entry.js';
import { type Architecture, SYSTEM_LIBRARIES, TARGETS } from './targets.js';

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

const FILES = ['LICENSE', 'package.json', 'duckdb.node', 'libduckdb.so'];
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The files of the native package, below `node_modules/`. The archive is kept in `cacheDir` and checked each time.
 * Throws where the lock does not name the package, the bytes are not the locked ones, or a file is for another system.
 */
export function nativeEntries(root: string, architecture: Architecture, cacheDir: string): Entry[] {
  const { nativePackage } = TARGETS[architecture];
  const locked = lockedPackage(root, nativePackage);
  const archive = join(cacheDir, `${nativePackage.replace(/^@/, '').replace('/', '-')}-${locked.version}.tgz`);
  if (!existsSync(archive)) fetchArchive(nativePackage, locked, archive);
  checkIntegrity(readFileSync(archive), locked.integrity, archive);
  return FILES.map((file) => {
    const data = execFileSync('tar', ['-xzOf', archive, `package/${file}`], { maxBuffer: MAX_FILE_BYTES });
    if (/\.(node|so)$/.test(file)) checkNative(data, architecture, `${nativePackage}/${file}`);
    return { path: `node_modules/${nativePackage}/${file}`, data };
  });
}

function lockedPackage(root: string, name: string): Locked {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Partial<Locked> | undefined>;
  };
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined) throw new Error(`package-lock.json does not lock ${name}`);
  return { version, integrity };
}

function fetchArchive(name: string, { version }: Locked, archive: string): void {
  const cacheDir = join(archive, '..');
  mkdirSync(cacheDir, { recursive: true });
  const dir = mkdtempSync(join(cacheDir, 'fetch-'));
  try {
    const args = ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', dir];
    const [{ filename }] = JSON.parse(
      execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    renameSync(join(dir, filename), archive);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Throws where `data` does not have the Subresource Integrity value `integrity`. `what` is for the message. */
export function checkIntegrity(data: Buffer, integrity: string, what: string): void {
  const [algorithm, expected] = integrity.split(/-(.*)/s) as [string, string];
  const found = createHash(algorithm).update(data).digest('base64');
  if (found !== expected) {
    throw new Error(
      `${what} is not what package-lock.json locks: ${algorithm} ${found}, not ${expected}. Remove it and try again.`,
    );
  }
}

/** Throws where `file` is not an ELF file for `architecture` that loads on the system of the runtimes. */
export function checkNative(file: Buffer, architecture: Architecture, what: string): void {
  const machine = elfMachine(file);
  const { elfMachine: expected } = TARGETS[architecture];
  if (machine !== expected) {
    throw new Error(`${what} is not for ${architecture}: its ELF machine is ${machine ?? 'none'}, not ${expected}`);
  }
  for (const [name, version] of Object.entries(newestSymbols(file))) {
    const has = SYSTEM_LIBRARIES[name]!;
    if (isNewer(version, has)) throw new Error(`${what} needs ${name} ${version}; the runtime has ${has}`);
  }
}
