/** Research of websites of hundreds of pages that no author of tests has shaped: Apache's manual (Debian: apache2-doc). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/sites/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    pool: 'forks',
    disableConsoleIntercept: true,
  },
})
