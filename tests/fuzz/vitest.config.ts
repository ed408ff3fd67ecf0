import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/fuzz/*.property.ts'],
    testTimeout: process.env.FUZZ_RUNS === undefined ? 60_000 : 1_800_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})
