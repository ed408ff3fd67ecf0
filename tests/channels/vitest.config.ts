/** Channels and sockets against a whole platform over real HTTP, with Twilio's and Slack's own packages on the other side. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/channels/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})
