import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOfflineEmbeddings } from '@workflow/llm-sdk'
import { openEmbedded } from '@workflow/platform'
import { afterAll, describe, expect, it } from 'vitest'
import { chunkDocument, embeddingText } from '../chunk/chunk-document.ts'
import { planReingest } from '../chunk/plan-reingest.ts'
import { parseDocument } from '../parse/parse-document.ts'
import { retrievePassages } from './retrieve-passages.ts'
import { searchPointOf } from './search-point.ts'

const folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
const ports = openEmbedded(folder)
const index = ports.searchOf('organizations/org_1')
const embedder = createOfflineEmbeddings()

afterAll(async () => {
  await ports.close()
  rmSync(folder, { recursive: true })
})

/** What an ingest does; gives back how many chunks were new. */
async function ingest(documentId: string, fileName: string, text: string): Promise<number> {
  const outcome = await parseDocument({ fileName, bytes: new TextEncoder().encode(text) })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { title } = outcome.document
  const plan = planReingest(await index.idsOf(documentId), chunkDocument(documentId, outcome.document))
  const vectors = await embedder.embed(
    plan.add.map((chunk) => embeddingText(chunk, title)),
    'document',
  )
  const points = plan.add.map((chunk, at) =>
    searchPointOf(chunk, { documentId, title, collection: 'default' }, vectors[at] ?? new Float32Array()),
  )
  if (points.length > 0) await index.upsert(points)
  if (plan.remove.length > 0) await index.remove(plan.remove)
  return plan.add.length
}

async function answer(query: string): Promise<string | undefined> {
  const { passages } = await retrievePassages({ query, collections: ['default'] }, { index, embedder })
  return passages[0]?.text
}

const handbook =
  '# Handbook\n\n## Opening hours\n\nWe open at 9.\n\n## Parking\n\nParking is free.\n\n| Place | Cars |\n|---|---|\n| Yard | 12 |\n'

describe('a document is found as it is now', () => {
  it('answers from what was ingested, and embeds only what changed when it is read again', async () => {
    expect(await ingest('doc_1', 'handbook.md', handbook)).toBe(3)
    expect(await answer('when do you open')).toBe('We open at 9.')
    expect(await answer('how many cars fit in the yard')).toContain('| Yard | 12 |')
    expect(await ingest('doc_1', 'handbook.md', handbook)).toBe(0)
    expect(await ingest('doc_1', 'handbook.md', handbook.replace('We open at 9.', 'We open at 10.'))).toBe(1)
    expect(await answer('when do you open')).toBe('We open at 10.')
    expect(await index.idsOf('doc_1')).toHaveLength(3)
  })
})
