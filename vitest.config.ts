import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,functions,run,local,cli,portal}/**/*.test.ts', 'tests/walls/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 10_000,
    pool: 'threads',
  },
})
