import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Assumptions } from '../../src/policy/assumptions.js';
import { judge } from '../../src/policy/impact.js';
import { VERDICT_OF } from '../../src/policy/judgement.js';
import { predefinedPolicy } from '../../src/policy/predefined-policies.js';

const PAGE = readFileSync(new URL('../../docs/policy-impact.md', import.meta.url), 'utf8');

/** The rows of the table whose header begins with `first`. */
function tableOf(first: string): string[][] {
  const lines = PAGE.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${first} |`));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

function premiseOf(cell: string): Partial<Assumptions> {
  if (cell === '') return {};
  const [name = '', value = ''] = cell.split(': ');
  return { [name]: value === 'false' ? false : value };
}

describe('a worked case of docs/policy-impact.md comes out as the page says', () => {
  const cases = tableOf('case');

  test('there are cases of all three verdicts', () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
    expect(new Set(cases.map((row) => row[5]))).toEqual(new Set(['breaks', 'safe', 'unknown']));
  });

  test.each(cases)('%s', (_name, old = '', agreed = '', premise = '', next = '', verdict, reason) => {
    const [version = '', cipher = ''] = agreed.split(' ');
    const judged = judge({ version, cipher }, predefinedPolicy(old), predefinedPolicy(next), premiseOf(premise));
    expect([judged.verdict, judged.reason]).toEqual([verdict, reason]);
  });
});

test('the page lists every reason with its verdict', () => {
  expect(Object.fromEntries(tableOf('reason').map(([reason, verdict]) => [reason, verdict]))).toEqual(VERDICT_OF);
});
