/** `npm run test:contracts`: the conformance suite on every family of adapters, and the faults that only real processes show. */
import { defineConfig } from 'vitest/config'
import { ContractTable } from './contract-table.ts'

export default defineConfig({
  test: {
    include: ['tests/{contract,mcp}/**/*.test.ts'],
    // Servers start while a file is collected, and some pause before they deliver again.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // LangGraph's validation of savers expects them.
    globals: true,
    reporters: ['default', new ContractTable()],
  },
})
