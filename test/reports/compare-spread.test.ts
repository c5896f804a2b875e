import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClientSums, judgeDifference, shareOf, varianceOf } from '../../src/reports/compare-spread.js';

/** Sums of clients given as [counted, connections]. */
function sumsOf(clients: readonly (readonly [number, number])[]): ClientSums {
  const sum = (value: (x: number, m: number) => number) => clients.reduce((total, [x, m]) => total + value(x, m), 0);
  return {
    x: sum((x) => x),
    xx: sum((x) => x * x),
    xm: sum((x, m) => x * m),
    m: sum((_, m) => m),
    mm: sum((_, m) => m * m),
    clients: clients.length,
  };
}

const times = (n: number, client: readonly [number, number]) => Array.from({ length: n }, () => client);

test('with one connection for each client the variance is the usual one of a share', () => {
  const sums = sumsOf([...times(25, [1, 1]), ...times(75, [0, 1])]);
  expect(shareOf(sums)).toBe(0.25);
  // p (1 - p) / (n - 1)
  expect(varianceOf(sums)).toBeCloseTo((0.25 * 0.75) / 99, 12);
});

test('a client that says the same hundred times is one observation', () => {
  const alone = varianceOf(sumsOf([...times(5, [1, 1]), ...times(15, [0, 1])]));
  const often = varianceOf(sumsOf([...times(5, [100, 100]), ...times(15, [0, 100])]));
  expect(often).toBeCloseTo(alone, 12);
});

test.each<[string, ClientSums, ClientSums, string]>([
  ['a change of every client', sumsOf(times(40, [0, 5])), sumsOf(times(40, [5, 5])), 'beyond chance'],
  ['no change', sumsOf(times(40, [2, 5])), sumsOf(times(40, [2, 5])), 'may be chance'],
  ['nine clients', sumsOf(times(9, [0, 50])), sumsOf(times(40, [50, 50])), 'few: 9, 40 clients'],
  ['twenty connections', sumsOf(times(20, [0, 1])), sumsOf(times(40, [1, 1])), 'few: 20, 40 connections'],
  [
    'three busy clients of many',
    sumsOf(times(100, [0, 5])),
    sumsOf([...times(97, [0, 5]), ...times(3, [50, 50])]),
    'of few clients: ~3',
  ],
  [
    'a handful of connections of many',
    sumsOf(times(100, [1, 5])),
    sumsOf([...times(98, [1, 5]), ...times(2, [3, 5])]),
    'may be chance',
  ],
])('%s', (_, before, after, says) => {
  expect(judgeDifference(before, after)).toBe(says);
});

test('two samples of the same clients seldom differ beyond chance', () => {
  // One population, drawn from twice: the false alarms of three standard errors are well below 1 in 20.
  let alarms = 0;
  let draws = 0;
  const client = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.boolean()).map(([m, has]) => [has ? m : 0, m] as const);
  const sample = fc.array(client, { minLength: 30, maxLength: 60 });
  fc.assert(
    fc.property(sample, sample, (before, after) => {
      draws++;
      if (judgeDifference(sumsOf(before), sumsOf(after)) === 'beyond chance') alarms++;
    }),
    { numRuns: 400, seed: 1 },
  );
  expect(alarms / draws).toBeLessThan(0.05);
});
