import { defineConfig } from 'vitest/config';

// These need more than Node: moto in a virtual environment. `.ci/run` installs it.
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts'],
    env: { TZ: 'UTC', NO_COLOR: '1' },
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // A page is waited for; a second is too little on a machine that is busy.
    expect: { poll: { timeout: 15_000 } },
    fileParallelism: false,
  },
});
