import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayRange, daysOf, mayHoldDays, reasonToSkip } from '../../src/source/listing-filter.js';
import { UNKNOWN_ORIGIN } from '../../src/source/object-key.js';

const ORIGIN = {
  account_id: '111122223333',
  region: 'eu-central-1',
  load_balancer: 'net/edge/0123456789abcdef',
  period_end: new Date('2026-01-02T03:05:00Z'),
};

describe('reasonToSkip', () => {
  it('lets everything through without a filter', () => {
    expect(reasonToSkip(ORIGIN, {})).toBeNull();
  });

  it('takes the window as half-open: its start is in, its end is not', () => {
    const at = new Date('2026-01-02T03:05:00Z');
    const later = new Date('2026-01-02T03:10:00Z');
    expect(reasonToSkip(ORIGIN, { from: at, to: later })).toBeNull();
    expect(reasonToSkip(ORIGIN, { to: at })).toBe('outside_window');
    expect(reasonToSkip(ORIGIN, { from: later })).toBe('outside_window');
  });

  it('tells account and region that do not match', () => {
    expect(reasonToSkip(ORIGIN, { account: '111122223333', region: 'eu-central-1' })).toBeNull();
    expect(reasonToSkip(ORIGIN, { account: '444455556666' })).toBe('other_account');
    expect(reasonToSkip(ORIGIN, { region: 'eu-central-2' })).toBe('other_region');
  });

  it.each([
    'net/edge/0123456789abcdef',
    'edge/0123456789abcdef',
    'edge',
    'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/edge/0123456789abcdef',
  ])('knows the balancer as %s', (loadBalancer) => {
    expect(reasonToSkip(ORIGIN, { loadBalancer })).toBeNull();
  });

  it.each(['edg', 'net', '0123456789abcdef', 'net/edge', 'edge/0123'])(
    'does not take %s for the balancer',
    (loadBalancer) => {
      expect(reasonToSkip(ORIGIN, { loadBalancer })).toBe('other_load_balancer');
    },
  );

  it('holds nothing against an object of which nothing is known', () => {
    const everything = { from: new Date(0), to: new Date(1), account: '1', region: 'x', loadBalancer: 'y' };
    expect(reasonToSkip(UNKNOWN_ORIGIN, everything)).toBeNull();
  });
});

describe('day folders of a window', () => {
  it('have one day of margin at each side', () => {
    const range = dayRange({ from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') });
    expect(range).toEqual({ first: '2026/02/28', last: '2026/03/02' });
    expect(daysOf(range, 10)).toEqual(['2026/02/28', '2026/03/01', '2026/03/02']);
  });

  it('are not counted out where an end is open or the window is long', () => {
    expect(daysOf(dayRange({ from: new Date('2026-01-01Z') }), 10)).toBeNull();
    expect(daysOf(dayRange({ to: new Date('2026-01-01Z') }), 10)).toBeNull();
    expect(daysOf({ first: '2026/01/01', last: '2026/01/10' }, 10)).toHaveLength(10);
    expect(daysOf({ first: '2026/01/01', last: '2026/01/11' }, 10)).toBeNull();
    expect(daysOf({ first: '2026/01/02', last: '2026/01/01' }, 10)).toEqual([]);
  });

  it('are found from year to month to day', () => {
    const range = { first: '2025/12/31', last: '2026/02/01' };
    expect(['2024', '2025', '2026', '2027'].filter((year) => mayHoldDays(year, range))).toEqual(['2025', '2026']);
    expect(['2025/11', '2025/12', '2026/02', '2026/03'].filter((month) => mayHoldDays(month, range))).toEqual([
      '2025/12',
      '2026/02',
    ]);
    expect(['2025/12/30', '2025/12/31', '2026/02/01', '2026/02/02'].filter((day) => mayHoldDays(day, range))).toEqual([
      '2025/12/31',
      '2026/02/01',
    ]);
  });

  it('hold every object of the window that is delivered on the day its period ends or on the next', () => {
    const time = fc.date({ min: new Date('2020-01-01Z'), max: new Date('2030-01-01Z'), noInvalidDate: true });
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 1, max: 20 * 86_400_000 }),
        fc.nat(),
        fc.boolean(),
        (from, span, offset, late) => {
          const to = new Date(from.getTime() + span);
          const end = new Date(from.getTime() + (offset % span));
          const delivered = new Date(end.getTime() + (late ? 86_400_000 : 0));
          const day = delivered.toISOString().slice(0, 10).replaceAll('-', '/');
          expect(reasonToSkip({ ...ORIGIN, period_end: end }, { from, to })).toBeNull();
          expect(daysOf(dayRange({ from, to }), 40)).toContain(day);
          expect(
            [day.slice(0, 4), day.slice(0, 7), day].every((folder) => mayHoldDays(folder, dayRange({ from, to }))),
          ).toBe(true);
        },
      ),
    );
  });
});
