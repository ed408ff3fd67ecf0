import { defineConfig } from 'vitest/config'

/** They start whole platforms, hash passwords by the dozen, or live through days, keys and papers: not for the inner loop. */
const slow = '{shared,functions,run,local,cli,tests/lifecycle,tests/walls}/**/*.slow.test.ts'
/** They replace a module, also for whoever loaded it before them. */
const replacing = ['shared/platform/adapters/embedded/faults.test.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Each worker a process: what a test costs can be told by the time that its own processor spent.
    pool: 'forks',
    // Half of the tests wait for a disk or a password hash: on two cores a single worker leaves one idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,functions,run,local,cli,portal}/**/*.test.ts', 'tests/walls/*.test.ts'],
          exclude: ['**/node_modules/**', slow, ...replacing],
          // A worker loads the engines once, not once for each file: no test may leave anything behind in a module.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'replaced modules', include: replacing } },
      { extends: true, test: { name: 'slow', include: [slow], isolate: false } },
    ],
  },
})
