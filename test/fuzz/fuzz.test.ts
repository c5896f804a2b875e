import { describe, expect, it } from 'vitest';
import { createDice, mutate } from './mutate.js';
import { fuzz, readCorpus } from './run.js';
import { TARGETS } from './targets.js';

describe.each(TARGETS)('the promises about any $name', (target) => {
  it.each(readCorpus(target))('hold for $file', async ({ bytes }) => {
    await target.check(bytes);
  });
});

describe('fuzzing, for a moment', () => {
  it('finds nothing (bench/fuzz.ts looks for longer)', async () => {
    const seed = Number(process.env.TLSLENS_FUZZ_SEED ?? 20_260_310);
    const { executions, findings } = await fuzz(seed, (done) => done >= 3000);
    expect(findings.map(({ target, input, error }) => `${target} ${input.toString('base64')}: ${error}`)).toEqual([]);
    expect(Object.keys(executions)).toEqual(TARGETS.map(({ name }) => name));
  });

  it('is the same for the same seed', () => {
    const twice = [1, 2].map(() => {
      const dice = createDice(7);
      return Array.from({ length: 50 }, () => mutate(Buffer.from('tls 2.0 x'), Buffer.from('other'), ['-'], dice));
    });
    expect(twice[0]).toEqual(twice[1]);
    expect(new Set(twice[0]?.map(String)).size).toBeGreaterThan(20);
  });
});
