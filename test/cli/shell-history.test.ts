import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openHistory } from '../../src/cli/shell-history.js';
import { temporaryFolder } from '../helpers/cli.js';

describe('the history of the shell', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  let files = 0;
  const place = () => join(folder.path, `state-${files++}`, 'tlslens', 'shell-history');

  it('is read again, the newest first, statements of several lines whole', () => {
    const file = place();
    const first = openHistory(file);
    for (const entry of ['select 1;', 'select 2\nas "two";', 'select 2\nas "two";', '.tables']) first.add(entry);
    expect(openHistory(file).entries).toEqual(['.tables', 'select 2\nas "two";', 'select 1;']);
  });

  it('is for its owner alone, also where it was not', () => {
    const file = place();
    openHistory(file).add('select 1;');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    chmodSync(file, 0o644);
    openHistory(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('has a bound, and the file too', () => {
    const file = place();
    const history = openHistory(file);
    for (let n = 1; n <= 2_500; n++) history.add(`select ${n};`);
    history.add(`select '${'x'.repeat(20_000)}';`);
    expect(history.entries).toHaveLength(1_000);
    expect(openHistory(file).entries.slice(0, 2)).toEqual(['select 2500;', 'select 2499;']);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1_000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves out what it did not write, and what a terminal would obey', () => {
    const file = place();
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '"select 1;"\nselect 2;\n{"a":1}\n"select \\u001b[2J3;"\n"sele');
    expect(openHistory(file).entries).toEqual(['select [2J3;', 'select 1;']);
  });

  it('is kept for the run alone where the place cannot be written', () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    const history = openHistory(join(folder.path, 'a-file', 'tlslens', 'shell-history'));
    history.add('select 1;');
    expect(history.entries).toEqual(['select 1;']);
  });
});
