import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,functions,run,local,cli,portal}/**/*.test.ts', 'tests/walls/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 10_000,
    pool: 'threads',
    // Half of the tests wait for a disk or a password hash: on two cores a single worker leaves one idle.
    maxWorkers: 2,
  },
})
