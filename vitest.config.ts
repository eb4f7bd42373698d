import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'properties/**/*.test.ts', 'bench/**/*.test.ts'],
    testTimeout: 900_000,
    // Two cores: one for each of two files at a time.
    maxWorkers: 2,
  },
})
