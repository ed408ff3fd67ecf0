import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generatedIndexes } from './firestore-indexes.ts'

it('lists the indexes of every collection as they are declared now (else: npm run generate:indexes)', async () => {
  expect(readFileSync('firestore.indexes.json', 'utf8')).toBe(await generatedIndexes())
}, 20_000)
