/** How a point of a tenant stands in Qdrant. The tenant is in its id and in its payload. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SearchHit, SearchPoint } from '../../ports/search.ts'
import { passageWeights } from './word-weights.ts'

export const tenantField = 'tenant_id'
export const collectionField = 'collection'
export const documentField = 'document_id'
export const idField = 'point_id'
export const meaning = 'meaning'
export const words = 'words'

const Payload = z.object({
  [idField]: z.string(),
  [documentField]: z.string(),
  text: z.string(),
  payload: z.record(z.string(), z.unknown()),
})

export const toStored = (tenant: string, point: SearchPoint) => ({
  id: storedId(tenant, point.id),
  vector: { [meaning]: toNumbers(point.vector), [words]: passageWeights(point.text) },
  payload: {
    [tenantField]: tenant,
    [collectionField]: point.collection,
    [documentField]: point.documentId,
    [idField]: point.id,
    text: point.text,
    payload: point.payload,
  },
})

/** Nine digits tell every 32-bit number from every other; more would double the length of a request. */
export const toNumbers = (vector: Float32Array): number[] => Array.from(vector, (value) => Number(value.toPrecision(9)))

export function toHit({ payload, score }: { payload?: unknown; score: number }): SearchHit {
  const stored = Payload.parse(payload)
  return {
    id: stored[idField],
    documentId: stored[documentField],
    text: stored.text,
    payload: stored.payload,
    score,
  }
}

/** Ids are UUIDs in Qdrant. Made of tenant and id, so that the same id of two tenants is two points. */
export function storedId(tenant: string, pointId: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([tenant, pointId]))
    .digest('hex')
  const version8 = `8${hex.slice(13, 16)}`
  const variant = `a${hex.slice(17, 20)}`
  return [hex.slice(0, 8), hex.slice(8, 12), version8, variant, hex.slice(20, 32)].join('-')
}
