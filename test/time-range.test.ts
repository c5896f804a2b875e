import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TlslensError } from '../src/errors.js';
import { parseDuration, parseTime, parseTimeRange } from '../src/time-range.js';

const NOW = new Date('2026-03-10T15:04:05.678Z');
const iso = (text: string) => parseTime(text, NOW, '--from').toISOString();

test.each([
  ['2026-03-10', '2026-03-10T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-03-10T12:00', '2026-03-10T12:00:00.000Z'],
  ['2026-03-10T12:00Z', '2026-03-10T12:00:00.000Z'],
  ['2026-03-10 12:00:01', '2026-03-10T12:00:01.000Z'],
  ['2026-03-10t12:00:01z', '2026-03-10T12:00:01.000Z'],
  ['2026-03-10T12:00:01.25Z', '2026-03-10T12:00:01.250Z'],
  ['2026-03-10T12:00:01.999999Z', '2026-03-10T12:00:01.999Z'],
  ['2026-03-10T12:00+01:30', '2026-03-10T10:30:00.000Z'],
  ['2026-03-10T12:00:00-0500', '2026-03-10T17:00:00.000Z'],
  ['2026-03-10T00:30:00+01:00', '2026-03-09T23:30:00.000Z'],
  ['7d', '2026-03-03T15:04:05.678Z'],
  ['12h', '2026-03-10T03:04:05.678Z'],
  ['30m', '2026-03-10T14:34:05.678Z'],
  ['45s', '2026-03-10T15:03:20.678Z'],
  ['2w', '2026-02-24T15:04:05.678Z'],
  ['1d12h', '2026-03-09T03:04:05.678Z'],
  ['7D', '2026-03-03T15:04:05.678Z'],
  [' 7d ', '2026-03-03T15:04:05.678Z'],
  ['now', '2026-03-10T15:04:05.678Z'],
  ['today', '2026-03-10T00:00:00.000Z'],
  ['Yesterday', '2026-03-09T00:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(iso(text)).toBe(expected);
});

test.each([
  'yesterdayy',
  '',
  '7',
  '7 days',
  '-7d',
  '1.5h',
  '7y',
  'd',
  '2026',
  '2026-3-1',
  '2026-02-29',
  '2026-13-01',
  '2026-04-31',
  '2026-03-10T24:00',
  '2026-03-10T12',
  '2026-03-10T12:60',
  '2026-03-10T12:00:60',
  '2026-03-10T12:00+24:00',
  '2026-03-10T12:00 CET',
  '2026-03-10Z',
  '10.03.2026',
  '1773144245',
  '1969-12-31',
  '999999999w',
  '2026-03-10T12:00Z; drop table connections',
])('%j is refused with what to write instead', (text) => {
  const error = thrown(() => parseTime(text, NOW, '--since'));
  expect(error).toBeInstanceOf(TlslensError);
  expect(error.code).toBe('bad_time');
  expect(error.message).toBe(`Could not read --since ${JSON.stringify(text)} as a time.`);
  expect(error.hint).toContain('2026-03-10T12:00Z');
  expect(error.hint).toContain('7d');
  expect(error.exitStatus).toBe(2);
});

test('what toISOString writes is read back, whole or cut to a date, with T or a space', () => {
  const times = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      const text = time.toISOString();
      expect(iso(text)).toBe(text);
      expect(iso(text.replace('T', ' ').replace('Z', ''))).toBe(text);
      expect(iso(text.slice(0, 10))).toBe(`${text.slice(0, 10)}T00:00:00.000Z`);
    }),
  );
});

test('an offset names the same moment as its UTC spelling', () => {
  const times = fc.date({ min: new Date('1980-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(times, fc.integer({ min: -14 * 60, max: 14 * 60 }), (time, offset) => {
      const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const two = (value: number) => String(value).padStart(2, '0');
      const sign = offset < 0 ? '-' : '+';
      const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
      expect(iso(local + zone)).toBe(time.toISOString());
    }),
  );
});

test('a duration is the sum of its parts, in whatever order', () => {
  const parts = fc.array(fc.tuple(fc.nat(500), fc.constantFrom('d', 'h', 'm', 's')), { minLength: 1, maxLength: 5 });
  const seconds = { d: 86_400, h: 3_600, m: 60, s: 1 };
  fc.assert(
    fc.property(parts, (list) => {
      const text = list.map(([count, unit]) => `${count}${unit}`).join('');
      const ago = list.reduce((sum, [count, unit]) => sum + count * seconds[unit], 0);
      expect(parseTime(text, NOW, '--since').getTime()).toBe(NOW.getTime() - ago * 1000);
    }),
  );
});

test('any other text ends in bad_time, never in an invalid date or another error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TtZz:+wdhms. -]{0,30}$/)), (text) => {
      let time: Date;
      try {
        time = parseTime(text, NOW, '--to');
      } catch (error) {
        expect((error as TlslensError).code).toBe('bad_time');
        return;
      }
      expect(Number.isFinite(time.getTime())).toBe(true);
    }),
  );
});

test('a range is what was given, and open where nothing was', () => {
  expect(parseTimeRange({}, NOW)).toEqual({});
  expect(parseTimeRange({ from: undefined, to: undefined, since: undefined }, NOW)).toEqual({});
  expect(parseTimeRange({ since: '7d' }, NOW)).toEqual({ from: new Date('2026-03-03T15:04:05.678Z') });
  expect(parseTimeRange({ to: '2026-03-11' }, NOW)).toEqual({ to: new Date('2026-03-11T00:00:00Z') });
  expect(parseTimeRange({ from: '2026-03-10', to: '2026-03-11' }, NOW)).toEqual({
    from: new Date('2026-03-10T00:00:00Z'),
    to: new Date('2026-03-11T00:00:00Z'),
  });
  expect(parseTimeRange({ since: '7d', to: '1d' }, NOW)).toEqual({
    from: new Date('2026-03-03T15:04:05.678Z'),
    to: new Date('2026-03-09T15:04:05.678Z'),
  });
});

test('an empty or backward range is refused', () => {
  for (const texts of [
    { from: '2026-03-10', to: '2026-03-10' },
    { from: '2026-03-11', to: '2026-03-10' },
    { since: '1h', to: '2h' },
  ]) {
    const error = thrown(() => parseTimeRange(texts, NOW));
    expect(error.code).toBe('bad_time');
    expect(error.hint).toContain('--to the next day');
  }
});

test('--from with --since is refused', () => {
  expect(thrown(() => parseTimeRange({ from: '2026-03-10', since: '7d' }, NOW)).code).toBe('bad_time');
});

test('the option at fault is named', () => {
  expect(thrown(() => parseTimeRange({ from: 'x' }, NOW)).message).toContain('--from "x"');
  expect(thrown(() => parseTimeRange({ to: 'x' }, NOW)).message).toContain('--to "x"');
  expect(thrown(() => parseTimeRange({ since: 'x' }, NOW)).message).toContain('--since "x"');
});

function thrown(action: () => unknown): TlslensError {
  try {
    action();
  } catch (error) {
    return error as TlslensError;
  }
  throw new Error('nothing was thrown');
}

test.each([
  ['24h', 86_400_000],
  ['30d', 2_592_000_000],
  ['1d12h', 129_600_000],
  [' 90M ', 5_400_000],
])('%j is a length of time', (text, length) => {
  expect(parseDuration(text, '--window')).toBe(length);
});

test.each(['', '0h', '24', '-1h', '2026-03-10', '1.5h', '999999999w'])('%j is no length of time', (text) => {
  expect(() => parseDuration(text, '--window')).toThrow(expect.objectContaining({ code: 'bad_time' }));
});
