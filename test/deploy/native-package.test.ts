import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkIntegrity, checkNative, nativeEntries } from '../../deploy/native-package.js';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tlslens-native-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const native = (): Buffer =>
  readFileSync(join(ROOT, 'node_modules', '@duckdb', `node-bindings-linux-${process.arch}`, 'duckdb.node'));
const [own, other] = process.arch === 'arm64' ? (['arm64', 'x86_64'] as const) : (['x86_64', 'arm64'] as const);

describe('the native package', () => {
  it('of this machine is refused for the other architecture', () => {
    expect(() => checkNative(native(), own, 'duckdb.node')).not.toThrow();
    expect(() => checkNative(native(), other, 'duckdb.node')).toThrow(`duckdb.node is not for ${other}`);
  });

  it('is refused where it needs a newer system than the runtime has', () => {
    const file = Buffer.concat([native(), Buffer.from('\0GLIBC_2.38\0')]);
    expect(() => checkNative(file, own, 'duckdb.node')).toThrow('duckdb.node needs GLIBC 2.38; the runtime has 2.34');
  });

  it('is what the lock says, to the byte', () => {
    const integrity = `sha512-${createHash('sha512').update('abc').digest('base64')}`;
    expect(() => checkIntegrity(Buffer.from('abc'), integrity, 'a')).not.toThrow();
    expect(() => checkIntegrity(Buffer.from('abd'), integrity, 'a')).toThrow('a is not what package-lock.json locks');
  });

  it('is refused where another archive lies in the cache', () => {
    const cache = join(folder, 'cache');
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const { version } = lock.packages['node_modules/@duckdb/node-bindings-linux-arm64'];
    const archive = join(cache, `duckdb-node-bindings-linux-arm64-${version}.tgz`);
    mkdirSync(cache);
    writeFileSync(archive, 'something else');
    expect(() => nativeEntries(ROOT, 'arm64', cache)).toThrow(`${archive} is not what package-lock.json locks`);
  });

  it('is not guessed where the lock does not name it', () => {
    writeFileSync(join(folder, 'package-lock.json'), '{ "packages": {} }');
    expect(() => nativeEntries(folder, 'arm64', folder)).toThrow('package-lock.json does not lock @duckdb/');
  });
});
