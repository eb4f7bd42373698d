import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'properties/**/*.test.ts', 'bench/**/*.test.ts'],
    // Laws that are asked to run longer take as long as they take.
    testTimeout: process.env['HOLDFAST_LAW_RUNS'] === undefined ? 900_000 : 0,
    // A page is drawn when its machine comes to it.
    expect: { poll: { timeout: 20_000, interval: 20 } },
    // Two cores: one for each of two files at a time.
    maxWorkers: 2,
  },
})
