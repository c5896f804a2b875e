import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'reliability.md'), 'utf8');

/** The rows of all tables, by what the last column says: the file of a test and words of it. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('|---') && !line.startsWith('| fault '))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

describe('docs/reliability.md', () => {
  it('has tables of five columns', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((cells) => cells.length !== 5)).toEqual([]);
  });

  it.each(rows.map(([fault = '', , , , test = '']) => [fault, test]))('names a test that exists for: %s', (_, test) => {
    const [, file = '', title = ''] = /^`(test\/[^`]+)`: (.+)$/.exec(test) ?? [];
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`'${title}'`);
  });

  it('tells only exit statuses that there are', () => {
    for (const [fault, , exit] of rows) expect(exit, fault).toMatch(/^(0|2|3|4|6|130|-)$/);
  });
});
