import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { lengthOf, placeWindows, type Span } from '../../src/reports/compare-windows.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const span = (from: string, to: string): Span => ({ from: new Date(`${from}Z`), to: new Date(`${to}Z`) });
const DATA = span('2026-03-01T00:00', '2026-03-31T00:00');
const texts = ({ from, to }: Span) => [from, to].map((time) => time.toISOString().slice(0, 16));

test('around a moment, the windows touch', () => {
  const { before, after, notes } = placeWindows({ at: new Date('2026-03-11T12:00Z'), windowMs: DAY }, DATA);
  expect(texts(before)).toEqual(['2026-03-10T12:00', '2026-03-11T12:00']);
  expect(texts(after)).toEqual(['2026-03-11T12:00', '2026-03-12T12:00']);
  expect(notes).toEqual([
    'The windows cover the same hours of other weekdays: some of the difference may be that of the days.',
  ]);
});

test('a window alone is compared with the same weekdays of the week before', () => {
  const { before, notes } = placeWindows({ after: span('2026-03-18T08:00', '2026-03-19T08:00') }, DATA);
  expect(texts(before)).toEqual(['2026-03-11T08:00', '2026-03-12T08:00']);
  expect(notes).toEqual([]);
});

test('a window longer than a week goes back by as many weeks as it takes', () => {
  const { before } = placeWindows({ after: span('2026-03-20T00:00', '2026-03-29T00:00') }, DATA);
  expect(texts(before)).toEqual(['2026-03-06T00:00', '2026-03-15T00:00']);
});

test('what the data do not reach is cut from both, at the same hours of the day', () => {
  const { before, after, notes } = placeWindows({ at: new Date('2026-03-30T14:00Z'), windowMs: DAY }, DATA);
  expect(texts(after)).toEqual(['2026-03-30T14:00', '2026-03-31T00:00']);
  expect(texts(before)).toEqual(['2026-03-29T14:00', '2026-03-30T00:00']);
  expect(notes[0]).toBe('The data end at 2026-03-31T00:00Z: the window after is cut from 24 h to 10 h.');
});

test('where the data do not reach back over whole days, the windows touch', () => {
  const young = span('2026-03-10T00:30', '2026-03-12T23:30');
  const at = new Date('2026-03-11T12:00Z');
  // 35.5 h are left after; 7 days back there is nothing, nor is there 48 h back.
  const { before, after } = placeWindows({ at, windowMs: WEEK }, young);
  expect(texts(after)).toEqual(['2026-03-11T12:00', '2026-03-12T23:30']);
  expect(texts(before)).toEqual(['2026-03-10T00:30', '2026-03-11T12:00']);
  const older = placeWindows({ at, windowMs: WEEK }, span('2026-03-09T00:00', '2026-03-12T23:30'));
  expect(texts(older.before)).toEqual(['2026-03-09T12:00', '2026-03-10T23:30']);
});

test('a window of no whole days is cut on the side of the change', () => {
  const { before } = placeWindows({ at: new Date('2026-03-30T23:00Z'), windowMs: 2 * HOUR }, DATA);
  expect(texts(before)).toEqual(['2026-03-30T22:00', '2026-03-30T23:00']);
});

test('a window before the first log begins with it, and the lengths are said to differ', () => {
  const { before, notes } = placeWindows({ at: new Date('2026-03-01T06:00Z'), windowMs: DAY }, DATA);
  expect(texts(before)).toEqual(['2026-03-01T00:00', '2026-03-01T06:00']);
  expect(notes).toEqual([
    'The data begin at 2026-03-01T00:00Z: the window before begins then.',
    'The windows are not equally long (6 h and 24 h): compare shares and rates, not counts.',
    'The windows cover other hours of the week: some of the difference may be that of the hours.',
  ]);
});

test('both windows are waited for equally long', () => {
  const { beforeKnownUntil } = placeWindows({ at: new Date('2026-03-29T12:00Z'), windowMs: DAY }, DATA);
  // The logs reach 12 h beyond 2026-03-30T12:00.
  expect(beforeKnownUntil.toISOString()).toBe('2026-03-30T00:00:00.000Z');
});

test.each([
  ['no_data', 'after', { at: new Date('2026-04-02T00:00Z'), windowMs: DAY }],
  ['no_data', 'before', { at: new Date('2026-03-01T00:00Z'), windowMs: DAY }],
  [
    'bad_time',
    'does not end before',
    { after: span('2026-03-10T00:00', '2026-03-11T00:00'), before: span('2026-03-09T00:00', '2026-03-10T00:01') },
  ],
] as const)('%s where the window %s has nothing or overlaps', (code, says, request) => {
  try {
    placeWindows(request, DATA);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(TlslensError);
    expect((error as TlslensError).code).toBe(code);
    expect((error as TlslensError).message).toContain(says);
  }
});

test('however a comparison is placed, both windows lie in the data, apart, and derived ones are alike', () => {
  const minutes = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * 60_000);
  fc.assert(
    fc.property(minutes(1, 60 * 24 * 40), minutes(1, 60 * 24 * 20), fc.boolean(), (offset, length, isMoment) => {
      const from = new Date(DATA.from.getTime() + offset);
      const to = new Date(from.getTime() + length);
      let windows: ReturnType<typeof placeWindows>;
      try {
        windows = placeWindows(isMoment ? { at: from, windowMs: length } : { after: { from, to } }, DATA);
      } catch (error) {
        return error instanceof TlslensError && error.code === 'no_data';
      }
      const { before, after, beforeKnownUntil } = windows;
      const inData = [before, after].every((window) => window.from >= DATA.from && window.to <= DATA.to);
      const isCutBefore = before.from.getTime() === DATA.from.getTime();
      const isAlike = lengthOf(before) === lengthOf(after) || isCutBefore;
      const backMs = after.to.getTime() - before.to.getTime();
      const isBack = isMoment ? backMs % DAY === 0 || backMs === lengthOf(after) : backMs % WEEK === 0;
      const waited = beforeKnownUntil.getTime() - before.to.getTime() === DATA.to.getTime() - after.to.getTime();
      return inData && isAlike && isBack && waited && before.from < before.to && before.to <= after.from;
    }),
  );
});
