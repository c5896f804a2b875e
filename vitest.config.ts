import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**'],
    env: { TZ: 'UTC', NO_COLOR: '1' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests wait for programs that they start: one worker for each processor is not too many.
    maxWorkers: '100%',
  },
});
