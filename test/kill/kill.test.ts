import { describe, expect, it } from 'vitest';
import { JOBS, runKills } from './harness.js';

// `npx tsx bench/kill.ts` has the long version.
describe('a process killed at any moment', () => {
  it('loses nothing and doubles nothing: run again, it ends as if it had never been killed', async () => {
    const { kills, faults } = await runKills({ kills: 12, seed: 1 });
    expect(faults).toEqual([]);
    expect(kills).toHaveLength(12);
    // Every kind of job was among them.
    expect(new Set(kills.map(({ job }) => job)).size).toBeGreaterThanOrEqual(JOBS.length - 1);
    // Some left work half done: else nothing was shown.
    expect(kills.some(({ left }) => left !== null && (left.byStatus.loaded ?? 0) > 0)).toBe(true);
  }, 120_000);
});
