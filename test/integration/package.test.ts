import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the package, installed into an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tlslens-package-'));
  const run = (command: string, args: string[], cwd = folder) =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  let files: string[];

  beforeAll(() => {
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT));
    files = packed.files.map(({ path }: { path: string }) => path);
    writeFileSync(join(folder, 'package.json'), '{ "name": "elsewhere", "private": true }');
    run('npm', ['install', join(folder, packed.filename)]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what it needs and no more', () => {
    expect(files).toEqual(
      expect.arrayContaining(['dist/cli/main.js', 'queries/reports/overview.sql', 'LICENSE', 'README.md']),
    );
    expect(files.filter((path) => /^(src|test|bench|docs)\//.test(path))).toEqual([]);
  });

  it('runs the demo and every report of it', () => {
    expect(run('npx', ['tlslens', 'demo', '--db', 'demo.db'])).toContain('10,245');
    expect(run('npx', ['tlslens', 'report', 'all', '--db', 'demo.db'])).toContain('best-effort');
  });

  it('is a library with types', () => {
    const script = "import('tlslens').then(({ FIELDS }) => console.log(FIELDS.length))";
    expect(run('node', ['-e', script]).trim()).toBe('22');
    expect(files).toContain('dist/index.d.ts');
  });
});
