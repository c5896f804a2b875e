import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock, integerEnd, ipv4End, isIpv6, portEnd } from '../../src/parse/byte-values.js';
import { viewOf } from '../../src/parse/same-bytes.js';
import { parseInteger, parseTime } from '../../src/parse/values.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const mutated = (good: fc.Arbitrary<string>, alphabet: string) =>
  fc.tuple(good, fc.nat(40), fc.constantFrom('', ...alphabet)).map(([text, at, char]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + char + text.slice(index + (at % 2));
  });

describe('addresses in bytes', () => {
  it('are IPv6 only if Node.js says so', () => {
    const any = fc.oneof(fc.ipV6(), mutated(fc.ipV6(), '0:fg.%'), fc.string({ unit: fc.constantFrom(...'0:1af') }));
    fc.assert(
      fc.property(any, (text) => {
        if (isIpv6(bytes(text), 0, text.length)) expect(isIP(text)).toBe(6);
        else if (isIP(text) === 6) expect(text).toMatch(/[.%]/);
      }),
      { numRuns: 5000 },
    );
  });

  it('are IPv4 exactly if Node.js says so', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), mutated(fc.ipV4(), '0.92a:')), (text) => {
        const end = ipv4End(bytes(`${text}:1 `), 0);
        if (!text.includes(':')) expect(end).toBe(isIP(text) === 4 ? text.length : -1);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('numbers in bytes', () => {
  it('end where the digits do, without leading zeros', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{0,17}$/), (text) => {
        const expected = parseInteger(text) !== undefined && String(Number(text)) === text ? text.length : -1;
        expect(integerEnd(bytes(`${text} `), 0, 15)).toBe(expected);
      }),
    );
    expect(integerEnd(bytes('12x '), 0, 15)).toBe(-1);
  });

  it.each([
    ['0', 1],
    ['65535', 5],
    ['65536', -1],
    ['00443', -1],
    ['123456', -1],
    ['', -1],
  ])('as a port %j', (text, end) => {
    expect(portEnd(bytes(`${text} `), 0)).toBe(end);
  });
});

describe('times in bytes', () => {
  it('are those of the record reader, with one clock for all', () => {
    const clock = createClock();
    const days = ['2026-02-28', '2026-02-29', '2024-02-29', '2026-02-30', '1969-12-31', '2026-13-01', '2026-00-10'];
    const times = [
      'T00:00:00',
      'T23:59:59',
      'T24:00:00',
      'T12:60:00',
      'T12:00:60',
      't12:00:00',
      'T12-00:00',
      'T1a:00:00',
    ];
    for (const day of [...days, ...days]) {
      for (const time of times) {
        const milliseconds = parseTime(day + time);
        const text = bytes(`${day}${time} `);
        expect(clock.secondsAt(text, viewOf(text), 0)).toBe(milliseconds === undefined ? -1 : milliseconds / 1000);
      }
    }
  });
});
