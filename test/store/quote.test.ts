import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { quoteIdentifier, quoteList, quoteLiteral } from '../../src/store/quote.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((value) => !value.includes('\0'));

it('what is quoted comes back as it was, and runs nothing', async () => {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  await fc.assert(
    fc.asyncProperty(text, text, async (value, name) => {
      const { rows } = await database.query(
        `select ${quoteLiteral(value)} as ${quoteIdentifier(name)}, ${quoteList([value, name])} as ${quoteIdentifier(`${name}_`)}`,
      );
      expect(Object.values(rows[0] ?? {})).toEqual([value, [value, name]]);
    }),
    { numRuns: 200 },
  );
  database.close();
});

it('a literal cannot hold a NUL', () => {
  expect(() => quoteLiteral('a\0b')).toThrow(RangeError);
});
