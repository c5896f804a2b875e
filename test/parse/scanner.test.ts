import { isIP } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLineCompactor, type LineCompactor } from '../../src/parse/compact-lines.js';
import { parseInteger, parseTime } from '../../src/parse/values.js';
import { rawLine } from '../helpers/raw-line.js';
import { type RowValues, rowsOf } from '../helpers/row-values.js';

const mutated = (good: fc.Arbitrary<string>, alphabet: string) =>
  fc.tuple(good, fc.nat(40), fc.constantFrom('', ...alphabet)).map(([text, at, char]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + char + text.slice(index + (at % 2));
  });

let lines: LineCompactor;
beforeAll(async () => {
  lines = await createLineCompactor(() => 1);
});

/** The row of a line with these fields; `undefined` where the scanner leaves it to the record reader. */
function scan(changes: Readonly<Record<number, string>>): RowValues | undefined {
  const rows: RowValues[] = [];
  const pieces = [Buffer.from(`${rawLine(changes)}\n`, 'latin1')];
  lines.compact({ pieces, isOverlong: false }, 1, { account_id: null, region: null }, (group) => {
    rows.push(...rowsOf(group));
  });
  return rows[0];
}

describe('the scanner, by itself,', () => {
  it('takes IPv6 addresses only if Node.js does, and all but those with a dot or a zone', () => {
    const any = fc.oneof(fc.ipV6(), mutated(fc.ipV6(), '0:fg.%'), fc.string({ unit: fc.constantFrom(...'0:1af') }));
    fc.assert(
      fc.property(any, (text) => {
        const taken = scan({ 6: `${text}:443` });
        if (taken) expect({ ip: taken.client_ip, family: isIP(text) }).toEqual({ ip: text, family: isIP(text) || 6 });
        else if (isIP(text) === 6) expect(text).toMatch(/[.%]/);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes IPv4 addresses exactly if Node.js does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), mutated(fc.ipV4(), '0.92a')), (text) => {
        expect(scan({ 6: `${text}:443` })?.client_ip).toBe(isIP(text) === 4 ? text : undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes numbers of up to 15 digits without leading zeros', () => {
    const numbers = fc.oneof(fc.stringMatching(/^[0-9]{0,17}$/), mutated(fc.maxSafeNat().map(String), '0x-. '));
    fc.assert(
      fc.property(numbers, (text) => {
        const isTaken = /^[0-9]{1,15}$/.test(text) && String(parseInteger(text)) === text;
        const whole = scan({ 11: text });
        expect(whole?.sent_bytes).toBe(isTaken ? Number(text) : undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['0', 0],
    ['65535', 65_535],
    ['65536', undefined],
    ['00443', undefined],
    ['123456', undefined],
    ['', undefined],
  ])('reads the port %j as %s', (text, port) => {
    expect(scan({ 6: `203.0.113.7:${text}` })?.client_port).toBe(port);
  });

  it('reads times as the record reader does, day after day', () => {
    const days = fc.date({ min: new Date('2002-01-01'), max: new Date('2285-01-01'), noInvalidDate: true });
    const time = fc.oneof(
      days.map((day) => day.toISOString().slice(0, 19)),
      mutated(
        days.map((day) => day.toISOString().slice(0, 19)),
        '0129:T-',
      ),
    );
    fc.assert(
      fc.property(time, (text) => {
        const time = parseTime(text) ?? 0;
        // Times without a fraction or a zone, from September 2001 to November 2286.
        const isTaken = text.length === 19 && time >= 1e12 && time < 1e13;
        expect(scan({ 3: text, 22: text })?.ended_at).toBe(isTaken ? time : undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '2026-02-28',
    '2026-02-29',
    '2024-02-29',
    '2100-02-29',
    '2000-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-12-31',
  ])('knows whether there is a day %s', (day) => {
    for (const time of ['T00:00:00', 'T23:59:59', 'T24:00:00', 'T12:60:00', 'T12:00:60', 't12:00:00', 'T12-00:00']) {
      const expected = day.startsWith('2000') ? undefined : parseTime(day + time);
      expect(scan({ 3: day + time, 22: day + time })?.ended_at).toBe(expected);
    }
  });
});
