import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFields, parseLine } from '../../src/parse/parse-line.js';
import { isSurelyValid } from '../../src/parse/surely-valid.js';
import { rawLine } from '../helpers/raw-line.js';

const valid = rawLine().split(' ');
const odd = fc.oneof(
  fc.constantFrom(
    '',
    '-',
    ' ',
    'a b',
    'é',
    '2026-02-30T12:00:05',
    '2026-02-28T12:00:05',
    '203.0.113.7:1',
    '::1:2',
    '42',
  ),
  fc.constantFrom('256', '-5', '1e3', '"h2"', '"h 2"', '"h2","', '"a%2Fb"', '"é"', '\0', 'a\tb', '#', 'tls', 'x=1'),
  fc.string({ maxLength: 8 }),
);
const lines = fc
  .array(fc.tuple(fc.nat(23), odd), { maxLength: 3 })
  .map((changes) =>
    changes.reduce((values, [index, text]) => values.with(Math.min(index, values.length - 1), text), valid),
  )
  .chain((values) => fc.constantFrom(values, values.slice(0, 21), [...values, 'x=1'], [...values, 'x=a b']));

describe('isSurelyValid(values)', () => {
  it('holds for nothing that the record reader would refuse, or read in another way as a line', () => {
    let held = 0;
    fc.assert(
      fc.property(lines, (values) => {
        if (!isSurelyValid(values)) return;
        held++;
        const read = parseFields(values, 1);
        expect(read).toHaveProperty('record');
        expect(parseLine(values.join(' '), 1)).toEqual(read);
        expect(values.join(' ')).toMatch(/^[ -~]+$/);
      }),
      { numRuns: 3000 },
    );
    expect(held).toBeGreaterThan(100);
  });

  it('holds for ordinary lines', () => {
    expect(isSurelyValid(valid)).toBe(true);
    expect(isSurelyValid([...valid, 'new=1'])).toBe(true);
    for (const day of ['2026-01-31', '2028-02-29']) expect(isSurelyValid(valid.with(2, `${day}T00:00:00`))).toBe(true);
  });
});
