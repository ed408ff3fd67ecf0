/** `npm run test:contracts`: the conformance suite on every family of adapters, and the faults that only real processes show. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['tests/contract/**/*.test.ts'], testTimeout: 30_000, pool: 'threads' },
})
