import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeSilence, type SilenceEvidence, type Watch } from '../../src/reports/compare-cadence.js';

const HOUR = 3_600_000;
const CHANGE = Date.parse('2026-03-11T12:00Z');
const hours = (n: number) => new Date(CHANGE + n * HOUR);
const DAY_AFTER: Watch = { from: hours(0), to: hours(24), dataTo: hours(36) };

/** Evidence of a client that began connections at these hours before the change, each a second long. */
function evidenceOf(starts: readonly number[], parts: Partial<SilenceEvidence> = {}): SilenceEvidence {
  const times = starts.map((start) => hours(start));
  const gaps = times.slice(1).map((time, i) => time.getTime() - (times[i] as Date).getTime());
  const longest = gaps.length > 0 ? Math.max(...gaps) : null;
  const last = times.at(-1) as Date;
  return {
    firstSeen: times[0] as Date,
    lastSeen: last,
    longestGapMs: longest,
    longGaps: gaps.filter((gap) => gap >= (longest ?? 0) / 2).length,
    longestConnectionMs: 1000,
    lastEnd: new Date(last.getTime() + 1000),
    seenAgain: null,
    balancerLastLogged: DAY_AFTER.dataTo,
    ...parts,
  };
}

const every = (step: number, from: number, to = -0.1) => {
  const starts: number[] = [];
  for (let start = from; start < to; start += step) starts.push(start);
  return starts;
};

test.each<[string, SilenceEvidence, string, string]>([
  ['hourly', evidenceOf(every(1, -24)), 'silent', 'longer than ever'],
  ['daily', evidenceOf([-79, -55, -31, -7]), 'silent', 'longer than ever'],
  ['daily, due in an hour', evidenceOf([-73, -49, -25, -1]), 'not due', 'usual silence'],
  ['weekly, for a month', evidenceOf([-640, -472, -304, -136]), 'not due', 'usual silence'],
  ['one burst of a weekly job', evidenceOf([-33.5, -33.49, -33.48, -33.47]), 'unknown', 'seen too briefly'],
  ['one burst right before the change', evidenceOf([-0.03, -0.02, -0.01]), 'unknown', 'seen too briefly'],
  ['seen once', evidenceOf([-5]), 'unknown', 'seen once'],
  ['bursts of two nights', evidenceOf([-35, -34.9, -11, -10.9]), 'unknown', 'no rhythm known'],
  ['hourly, ended a day before', evidenceOf(every(1, -48, -24)), 'stopped before', 'overdue already'],
  ['hourly, back later', evidenceOf(every(1, -24), { seenAgain: hours(30) }), 'returned', 'seen again later'],
  ['hourly, connected throughout', evidenceOf(every(1, -24), { lastEnd: hours(25) }), 'unknown', 'stayed connected'],
  [
    'hourly, a day long each',
    evidenceOf(every(1, -24), { longestConnectionMs: 36 * HOUR }),
    'unknown',
    'may be connected',
  ],
  [
    'at a balancer without logs',
    evidenceOf(every(1, -24), { balancerLastLogged: hours(-0.5) }),
    'unknown',
    'no logs after',
  ],
])('a client that came %s', (_, evidence, status, because) => {
  expect(judgeSilence(evidence, DAY_AFTER)).toEqual({ status, because });
});

test('no client is called silent within its longest gap, nor after a single visit', () => {
  const start = fc.double({ min: -1000, max: -0.01, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(start, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 500 }),
      (starts, length) => {
        const evidence = evidenceOf([...starts].sort((a, b) => a - b));
        const watch = { from: hours(0), to: hours(length), dataTo: hours(length) };
        const { status } = judgeSilence(evidence, watch);
        if (status !== 'silent') return true;
        const silence = watch.to.getTime() - evidence.lastSeen.getTime();
        return starts.length > 1 && silence > 1.25 * (evidence.longestGapMs ?? Number.POSITIVE_INFINITY);
      },
    ),
  );
});

test('a client in a steady rhythm that stops at the change is called silent once the watch is long enough', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 * 60 }), fc.integer({ min: 5, max: 50 }), (minutes, visits) => {
      const step = minutes / 60;
      const evidence = evidenceOf(Array.from({ length: visits }, (_, i) => (i - visits) * step));
      const length = 2 * step;
      const watch = { from: hours(0), to: hours(length), dataTo: hours(length) };
      expect(judgeSilence(evidence, watch).status).toBe('silent');
    }),
  );
});
