import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**'],
    env: { TZ: 'UTC', NO_COLOR: '1' },
    // Only what hangs is to fail by it, also on a machine that does other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for programs that they start: one worker for each processor is not too many.
    maxWorkers: '100%',
  },
});
