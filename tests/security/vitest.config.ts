/** `npm run test:security`: bad input, attacks on the conversation API, and OpenAI's own client, each against a whole platform over real HTTP. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{security,openai}/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})
