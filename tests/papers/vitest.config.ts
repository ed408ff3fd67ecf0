/** Papers against a reader that is not ours: poppler's `pdfsig`, `pdftotext` and `pdfdetach` (Debian: poppler-utils). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['tests/papers/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' },
})
