import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/portal/*.browser.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
    expect: { poll: { timeout: 10_000 } },
  },
})
